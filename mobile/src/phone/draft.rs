//! What is being written is kept at every stroke, so that nothing is lost with the page.

use crate::platform::PlatformError;
use crate::prelude::*;

/// Keeps a draft as it is now; what changes meanwhile is kept after it, so that the last stroke wins.
pub struct Keeper<T: 'static> {
    draft: Signal<T>,
    is_writing: Signal<bool>,
    /// The phone's storage refused the last one.
    pub is_full: Signal<bool>,
}

// Derived, it would be asked of the draft too.
impl<T> Clone for Keeper<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Keeper<T> {}

/// The keeper of a draft.
pub fn use_keeper<T>(draft: Signal<T>) -> Keeper<T> {
    Keeper { draft, is_writing: use_signal(|| false), is_full: use_signal(|| false) }
}

impl<T: Clone + PartialEq> Keeper<T> {
    /// Keeps it in the way given.
    pub fn keep<W: Future<Output = Result<(), PlatformError>>>(mut self, way: impl Fn(T) -> W + 'static) {
        if *self.is_writing.peek() {
            return;
        }
        self.is_writing.set(true);
        spawn(async move {
            loop {
                let now = self.draft.peek().clone();
                self.is_full.set(way(now.clone()).await.is_err());
                if *self.draft.peek() == now {
                    break;
                }
            }
            self.is_writing.set(false);
        });
    }
}

/// Says that the phone is full and the draft may not stay.
#[component]
pub fn NotKept(is_full: Signal<bool>) -> Element {
    if !is_full() {
        return rsx! {};
    }
    rsx! {
        Notice { tone: Tone::Attention, title: t!("phone-draft-not-kept"), text: t!("phone-draft-not-kept-text") }
    }
}
