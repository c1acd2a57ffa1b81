//! A box for one's own words: they stay in it until they have arrived, and arrive once.

use crate::client::ClientError;
use crate::phone::kept::Trouble;
use crate::platform::clock;
use crate::prelude::*;

/// What is being said in one box.
#[derive(Clone, Copy, PartialEq)]
pub struct Saying {
    text: Signal<String>,
    /// Id of the words on their way: sent twice they are the same.
    id: Signal<String>,
    busy: Signal<bool>,
    error: Signal<Option<ClientError>>,
}

/// An empty box.
pub fn use_saying() -> Saying {
    Saying {
        text: use_signal(String::new),
        id: use_signal(clock::random_uuid_v7),
        busy: use_signal(|| false),
        error: use_signal(|| None),
    }
}

impl Saying {
    /// Sends the words with their id and empties the box once they have arrived; none: nothing to send, or it went wrong.
    pub async fn send<T>(
        mut self,
        with: impl AsyncFnOnce(String, String) -> Result<T, ClientError>,
    ) -> Option<T> {
        let words = self.text.peek().trim().to_owned();
        if words.is_empty() || *self.busy.peek() {
            return None;
        }
        self.busy.set(true);
        let id = self.id.peek().clone();
        let sent = with(id, words).await;
        if sent.is_ok() {
            self.text.set(String::new());
            self.id.set(clock::random_uuid_v7());
        }
        self.busy.set(false);
        let (sent, error) = match sent {
            Ok(sent) => (Some(sent), None),
            Err(error) => (None, Some(error)),
        };
        self.error.set(error);
        sent
    }
}

/// The box and its button; what went wrong stands between.
#[component]
pub fn SayForm(
    saying: Saying,
    id: String,
    label: String,
    hint: String,
    /// Words of the button.
    send: String,
    rows: u32,
    max_length: u32,
    #[props(default)] kind: ButtonKind,
    icon: Option<IconName>,
    onsend: EventHandler<()>,
) -> Element {
    let Saying { mut text, busy, error, .. } = saying;
    let onsubmit = move |event: FormEvent| {
        event.prevent_default();
        onsend.call(());
    };
    rsx! {
        form { onsubmit,
            TextArea {
                id,
                label,
                hint,
                value: text(),
                rows,
                max_length,
                oninput: move |value| text.set(value),
            }
            if let Some(error) = error() {
                Trouble { error }
            }
            Button {
                kind,
                submit: true,
                wide: true,
                icon,
                disabled: text.read().trim().is_empty(),
                busy: busy().then(|| t!("phone-sending")),
                "{send}"
            }
        }
    }
}
