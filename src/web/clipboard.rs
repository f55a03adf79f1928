//! tmp: stands in for the host's own.
pub async fn copy(_text: &str) -> bool {
    true
}
