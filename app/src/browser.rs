//! The few web APIs the app touches, each as one small function.

use chrono::{DateTime, NaiveDateTime};
use domain::facility::Position;
use futures::channel::oneshot;
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Japan Standard Time has been nine hours ahead of UTC, with no summer time, since 1951.
const JST_MS: i64 = 9 * 3600 * 1000;

/// Now, in Japan Standard Time, whatever zone the device is set to.
pub fn now() -> NaiveDateTime {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit 53 bits")]
    let utc_ms = js_sys::Date::now() as i64;
    DateTime::from_timestamp_millis(utc_ms + JST_MS).map(|at| at.naive_utc()).unwrap_or_default()
}

pub async fn sleep(seconds: f64) {
    #[expect(clippy::cast_possible_truncation, reason = "waits are minutes at most")]
    let ms = (seconds * 1000.0) as i32;
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        // A timer that cannot be set leaves the wait to whoever wakes it.
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms).is_ok();
    });
    // A timer's promise is never rejected.
    let _ = JsFuture::from(promise).await.is_ok();
}

/// A mark for those who measure: `performance.getEntriesByName`.
pub fn mark(name: &str) {
    if let Some(performance) = window().performance() {
        // A mark that cannot be set changes nothing a person sees.
        let _ = performance.mark(name).is_ok();
    }
}

/// Tells `boot.js`, which listens for events of the window.
pub fn announce(event: &str) {
    if let Ok(event) = web_sys::CustomEvent::new(event) {
        // Nobody cancels these events.
        let _ = window().dispatch_event(&event).is_ok();
    }
}

/// The position of the device, or `None` when it is refused or unknown.
pub async fn position() -> Option<Position> {
    let geolocation = window().navigator().geolocation().ok()?;
    let (send, receive) = oneshot::channel();
    let send = Rc::new(RefCell::new(Some(send)));
    let answer = move |position: Option<Position>| {
        if let Some(send) = send.borrow_mut().take() {
            // The asker may have left the page.
            let _ = send.send(position).is_ok();
        }
    };
    let refuse = answer.clone();
    let found = Closure::once_into_js(move |at: web_sys::Position| {
        let e6 = |degrees: f64| {
            #[expect(clippy::cast_possible_truncation, reason = "degrees are within ±180")]
            let e6 = (degrees * 1e6).round() as i32;
            e6
        };
        let at = at.coords();
        answer(Some(Position { lat_e6: e6(at.latitude()), lon_e6: e6(at.longitude()) }));
    });
    let refused = Closure::once_into_js(move |_: JsValue| refuse(None));
    let options = web_sys::PositionOptions::new();
    options.set_maximum_age(60_000);
    options.set_timeout(10_000);
    geolocation
        .get_current_position_with_error_callback_and_options(
            found.unchecked_ref(),
            Some(refused.unchecked_ref()),
            &options,
        )
        .ok()?;
    receive.await.ok().flatten()
}

/// Whether the text reached the clipboard.
pub async fn copy(text: &str) -> bool {
    JsFuture::from(window().navigator().clipboard().write_text(text)).await.is_ok()
}

/// Whether this browser can hand text to another app.
pub fn can_share() -> bool {
    js_sys::Reflect::has(&window().navigator(), &"share".into()).unwrap_or(false)
}

/// Opens the system's share sheet; what the person does there is theirs.
pub async fn share(title: &str, text: &str, url: &str) {
    let data = web_sys::ShareData::new();
    data.set_title(title);
    data.set_text(text);
    data.set_url(url);
    // Closing the sheet is an answer, not a failure.
    let _ = JsFuture::from(window().navigator().share_with_data(&data)).await.is_ok();
}

/// Hands a file to another app, where this browser can; else saves it where it saves what it downloads.
pub async fn hand_over(name: &str, kind: &str, text: &str) {
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let options = web_sys::FilePropertyBag::new();
    options.set_type(kind);
    let Ok(file) = web_sys::File::new_with_str_sequence_and_options(&parts, name, &options) else { return };
    let data = web_sys::ShareData::new();
    data.set_files(&js_sys::Array::of1(&file));
    let navigator = window().navigator();
    let can = |what: &str| js_sys::Reflect::has(&navigator, &what.into()).unwrap_or(false);
    if can("canShare") && can("share") && navigator.can_share_with_data(&data) {
        // Closing the sheet is an answer, not a failure.
        let _ = JsFuture::from(navigator.share_with_data(&data)).await.is_ok();
    } else {
        save(name, &file);
    }
}

/// What a file says, where it is text.
pub async fn text_of(file: &web_sys::File) -> Option<String> {
    JsFuture::from(file.text()).await.ok()?.as_string()
}

fn save(name: &str, file: &web_sys::File) {
    let Ok(address) = web_sys::Url::create_object_url_with_blob(file) else { return };
    let link = document()
        .create_element("a")
        .ok()
        .and_then(|link| link.dyn_into::<web_sys::HtmlAnchorElement>().ok());
    if let Some(link) = link {
        link.set_href(&address);
        link.set_download(name);
        link.click();
    }
    // The browser has begun to read it by the next turn; an address that stays would keep the file in memory.
    set_timeout(
        move || {
            let _ = web_sys::Url::revoke_object_url(&address).is_ok();
        },
        std::time::Duration::from_secs(10),
    );
}

/// What the browser lets this origin keep.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Storage {
    /// The browser promised not to clear it by itself.
    pub persisted: bool,
    pub used_bytes: f64,
    pub quota_bytes: f64,
}

pub async fn storage() -> Option<Storage> {
    let manager = window().navigator().storage();
    let persisted = JsFuture::from(manager.persisted().ok()?).await.ok()?.is_truthy();
    let estimate: web_sys::StorageEstimate =
        JsFuture::from(manager.estimate().ok()?).await.ok()?.unchecked_into();
    Some(Storage {
        persisted,
        used_bytes: estimate.get_usage().unwrap_or(0.0),
        quota_bytes: estimate.get_quota().unwrap_or(0.0),
    })
}

/// Asks the browser not to clear this origin by itself; it may say no.
pub async fn persist() -> bool {
    let Ok(asked) = window().navigator().storage().persist() else { return false };
    JsFuture::from(asked).await.is_ok_and(|answer| answer.is_truthy())
}

/// Whether the app runs from the home screen.
pub fn is_installed() -> bool {
    matches_media("(display-mode: standalone)")
}

fn matches_media(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|query| query.matches())
}

/// Opens the browser's own dialog for printing.
pub fn print() {
    // A browser without one, as an app on the home screen of an old phone, does nothing.
    let _ = window().print().is_ok();
}

/// What the margin of every printed sheet says beside the page's number; `paper.css` asks for it.
pub fn margin_of_paper(words: &str) {
    let root = document().document_element().and_then(|root| root.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(root) = root {
        let words: String = words.chars().filter(|c| !matches!(c, '"' | '\\') && !c.is_control()).collect();
        // A browser that knows no margins of paper loses nothing: the foot of the last sheet says it again.
        let _ = root.style().set_property("--paper-margin", &format!("\"{words}\"")).is_ok();
    }
}

/// The address of a page as another person would open it.
pub fn address_of(path: &str) -> String {
    format!("{}{path}", window().location().origin().unwrap_or_default())
}

/// Calls `then` after the next paint's layout is known.
pub fn before_next_paint(then: impl FnOnce() + 'static) {
    request_animation_frame(then);
}

/// Calls `then` once what was drawn has been painted.
pub fn after_paint(then: impl FnOnce() + 'static) {
    request_animation_frame(move || set_timeout(then, std::time::Duration::ZERO));
}

/// Whether the window has room for the filters beside the list, as `wide.css` lays them out; lives with its owner.
pub fn is_wide() -> Signal<bool> {
    let wide = || matches_media("(min-width: 1300px)");
    let signal = RwSignal::new(wide());
    let resized = window_event_listener(leptos::ev::resize, move |_| {
        if signal.get_untracked() != wide() {
            signal.set(wide());
        }
    });
    on_cleanup(move || resized.remove());
    signal.into()
}

pub fn scroll_top() -> f64 {
    window().scroll_y().unwrap_or(0.0)
}

pub fn scroll_to(y: f64) {
    window().scroll_to_with_x_and_y(0.0, y);
}

/// Puts the focus on an element of this page, if it is there.
pub fn focus(selector: &str) {
    let element = document().query_selector(selector).ok().flatten();
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        // An element that left the page takes no focus.
        let _ = element.focus_with_options(&options).is_ok();
    }
}

/// What has the focus, where that is not the page as a whole.
pub fn focused() -> Option<web_sys::Element> {
    document().active_element().filter(|element| element.tag_name() != "BODY")
}

/// Takes elements out of reach of focus and finger, or puts them back.
pub fn inert(selector: &str, is_inert: bool) {
    let Ok(found) = document().query_selector_all(selector) else { return };
    for at in 0..found.length() {
        if let Some(element) = found.item(at).and_then(|node| node.dyn_into::<web_sys::Element>().ok()) {
            // Any element takes the attribute.
            let _ = element.toggle_attribute_with_force("inert", is_inert).is_ok();
        }
    }
}

/// Names the window after the page's heading.
pub fn name_window(app: &str) {
    let heading = document().query_selector("main h1").ok().flatten();
    match heading.and_then(|heading| heading.text_content()).filter(|heading| heading != app) {
        Some(heading) => document().set_title(&format!("{heading} | {app}")),
        None => document().set_title(app),
    }
}

/// A line that took a request and lost it is silent for ever, so an answer that is not whole by now is given up. At 64 kbit/s
/// this is half a megabyte.
const ANSWER_WITHIN_MS: u32 = 60_000;

/// Asks this origin: GET without a body, POST with one in JSON. `None`: no answer, or not a good one.
pub async fn fetch(path: &str, json: Option<&str>) -> Option<web_sys::Response> {
    ask(path, json).await.filter(web_sys::Response::ok)
}

/// As [`fetch`], with an answer that is not a good one.
pub async fn ask(path: &str, json: Option<&str>) -> Option<web_sys::Response> {
    let options = web_sys::RequestInit::new();
    options.set_signal(Some(&web_sys::AbortSignal::timeout_with_u32(ANSWER_WITHIN_MS)));
    if let Some(json) = json {
        let headers = web_sys::Headers::new().ok()?;
        headers.set("content-type", "application/json").ok()?;
        options.set_method("POST");
        options.set_headers(&headers);
        options.set_body(&JsValue::from_str(json));
    }
    let answer = JsFuture::from(window().fetch_with_str_and_init(path, &options)).await.ok()?;
    answer.dyn_into::<web_sys::Response>().ok()
}

/// The bytes of a new id. Without a source of randomness, which every browser has, nothing could be told apart.
pub fn new_id() -> [u8; 16] {
    let mut random = [0; 10];
    let drawn = window().crypto().and_then(|crypto| crypto.get_random_values_with_u8_array(&mut random));
    drawn.expect("a browser draws random numbers");
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "milliseconds since 1970")]
    let now = js_sys::Date::now() as u64;
    domain::id::timed(now, random)
}

/// SHA-256 in lower-case hex.
pub async fn sha256_hex(bytes: &js_sys::Uint8Array) -> Option<String> {
    let subtle = window().crypto().ok()?.subtle();
    let digest = subtle.digest_with_str_and_buffer_source("SHA-256", bytes).ok()?;
    let digest = js_sys::Uint8Array::new(&JsFuture::from(digest).await.ok()?);
    Some(digest.to_vec().iter().map(|byte| format!("{byte:02x}")).collect())
}
