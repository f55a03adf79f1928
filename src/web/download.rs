//! Handing a file to the person: bytes become a blob, the blob a link, and the link is clicked.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// Offers `bytes` as a file and says whether the browser took it.
pub fn offer(name: &str, mime: &str, bytes: &[u8]) -> bool {
    try_offer(name, mime, bytes).is_ok()
}

fn try_offer(name: &str, mime: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let document = super::document().ok_or(JsValue::NULL)?;
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The browser has begun to read the blob by the next turn; freeing it at once would be too early in some.
    wasm_bindgen_futures::spawn_local(async move {
        super::frame::sleep(10_000).await;
        let _ = Url::revoke_object_url(&url);
    });
    Ok(())
}
