//! One process, one page: the lock within it suffices.

/// Runs the work alone among the holders of the name.
pub async fn with_lock<T>(name: &str, work: impl AsyncFnOnce() -> T) -> T {
    crate::platform::lock::with_local_lock(name, work).await
}
