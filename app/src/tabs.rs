//! Which of the open tabs speaks with the server, and what they tell each other. Nothing rests on it: two that speak at once
//! cost a request, and the server takes each command once.

use crate::browser;
use futures::channel::mpsc;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Of the lock that the speaking tab holds as long as it lives, and of the channel.
const NAME: &str = "tasuki-sync";
/// A tab that answers nothing for so long while a person looks at another is frozen.
pub const SILENCE_S: f64 = 10.0;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["navigator", "locks"], js_name = request)]
    fn hold(name: &str, options: &JsValue, holding: &JsValue) -> Result<js_sys::Promise, JsValue>;
}

/// What tabs tell each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Word {
    /// To the one that speaks: there is something to send, or somebody looks.
    Wake,
    /// What lies on this phone has changed.
    Changed,
    /// From the one that speaks, how it fares.
    Reached,
    Offline,
    /// The person erased what lay here.
    Erased,
}

const WORDS: [(Word, &str); 5] = [
    (Word::Wake, "wake"),
    (Word::Changed, "changed"),
    (Word::Reached, "reached"),
    (Word::Offline, "offline"),
    (Word::Erased, "erased"),
];

#[derive(Clone, Copy)]
pub struct Tabs {
    /// Whether this is the one.
    pub speaks: RwSignal<bool>,
    /// A word came from the one that speaks.
    pub heard: StoredValue<bool>,
    channel: StoredValue<Option<web_sys::BroadcastChannel>, LocalStorage>,
}

impl Tabs {
    pub fn new() -> Self {
        Self {
            speaks: RwSignal::new(false),
            heard: StoredValue::new(false),
            channel: StoredValue::new_local(web_sys::BroadcastChannel::new(NAME).ok()),
        }
    }

    /// What the others tell, as long as the app lives.
    pub fn listen(self) -> mpsc::UnboundedReceiver<Word> {
        let (send, words) = mpsc::unbounded();
        let listener =
            Closure::<dyn FnMut(web_sys::MessageEvent)>::new(move |event: web_sys::MessageEvent| {
                let said = event.data().as_string();
                let word = WORDS.iter().find(|(_, name)| said.as_deref() == Some(*name));
                if let Some((word, _)) = word {
                    // Nobody listens any more where the app is going.
                    let _ = send.unbounded_send(*word).is_ok();
                }
            });
        self.channel.with_value(|channel| {
            if let Some(channel) = channel {
                channel.set_onmessage(Some(listener.into_js_value().unchecked_ref()));
            }
        });
        words
    }

    pub fn tell(self, word: Word) {
        self.channel.with_value(|channel| {
            let name = WORDS.iter().find(|(of, _)| *of == word).map(|(_, name)| JsValue::from_str(name));
            if let (Some(channel), Some(name)) = (channel, name) {
                // A browser that tells nothing leaves each tab to itself.
                let _ = channel.post_message(&name).is_ok();
            }
        });
    }

    /// Becomes the one that speaks once no other does, or at once, and calls `then`.
    pub fn seek(self, at_once: bool, then: impl Fn() + Copy + 'static) {
        let holding = Closure::once_into_js(move || {
            self.speaks.set(true);
            then();
            // Until the tab goes.
            js_sys::Promise::new(&mut |_, _| ())
        });
        let options = js_sys::Object::new();
        // A plain object takes any property.
        let _ = js_sys::Reflect::set(&options, &"steal".into(), &at_once.into()).is_ok();
        match hold(NAME, &options, &holding) {
            Ok(held) => leptos::task::spawn_local(async move {
                // It ends only when another tab took it.
                if JsFuture::from(held).await.is_err() {
                    self.speaks.set(false);
                    self.seek(false, then);
                }
            }),
            // A browser without locks: every tab speaks.
            Err(_) => {
                self.speaks.set(true);
                then();
            }
        }
    }

    /// Whether a person looks at this tab.
    pub fn is_seen() -> bool {
        document().visibility_state() == web_sys::VisibilityState::Visible
    }

    /// Waits for a word of the one that speaks; becomes it where none comes. No longer than for the word, since what is laid
    /// down meanwhile has to be asked after as well.
    pub async fn ask(self, then: impl Fn() + Copy + 'static) {
        self.heard.set_value(false);
        self.tell(Word::Wake);
        for _ in 0..40 {
            browser::sleep(SILENCE_S / 40.0).await;
            if self.heard.get_value() || self.speaks.get_untracked() {
                return;
            }
        }
        if Self::is_seen() {
            self.seek(true, then);
        }
    }
}
