//! A person at the app: one page in a browser of her own, and what she can do there and see.

use crate::browser::{Browser, Engine, Window};
use crate::sheets::Sheets;
use crate::stage::Stage;
use anyhow::{Context, Result, bail, ensure};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use thirtyfour::prelude::*;

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(40);

/// The store is whole and the shell is kept: from here on the server is not needed.
const KEPT: &str =
    "localStorage.getItem('tasuki-held') === 'true' && navigator.serviceWorker.controller !== null";

pub struct Visit {
    pub browser: Browser,
    /// Of the app: `http://127.0.0.1:PORT`.
    pub url: String,
    /// Of its window: `ja` or `en`.
    language: &'static str,
}

impl Visit {
    /// Opens a browser on the profile that belongs to the stage: the same device every time.
    pub async fn start(stage: &Stage, window: Window<'_>) -> Result<Self> {
        Self::on(stage, "profile", window).await
    }

    /// On another device, by its name.
    pub async fn on(stage: &Stage, device: &str, window: Window<'_>) -> Result<Self> {
        let browser = Browser::start(&stage.folder().join(device), window).await?;
        let language = if window.language.starts_with("ja") { "ja" } else { "en" };
        Ok(Self { browser, url: stage.url.clone(), language })
    }

    /// The first visit of a device, up to the moment when it can do without the server.
    pub async fn first(stage: &Stage, window: Window<'_>) -> Result<Self> {
        let visit = Self::start(stage, window).await?;
        visit.first_time().await?;
        Ok(visit)
    }

    /// Up to the moment when this device can do without the server.
    pub async fn first_time(&self) -> Result<()> {
        if self.browser.engine == Engine::WebKit {
            self.leave().await?;
            self.tell_language().await?;
        }
        self.open("/").await?;
        self.until(KEPT).await
    }

    /// The app at another address: that of a proxy before its server.
    pub fn to(self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self }
    }

    /// `WebKitGTK` does not know the language of its window: said as a person says it in the settings.
    async fn tell_language(&self) -> Result<()> {
        if self.browser.engine != Engine::WebKit {
            return Ok(());
        }
        let choose = "localStorage.setItem('tasuki-language', JSON.stringify(args));";
        self.browser.run::<Value>(choose, json!(self.language), PATIENCE).await.map(drop)
    }

    /// The same device after its system ended the browser; an engine whose profile goes with its session loads anew.
    pub async fn reopened(self, stage: &Stage, window: Window<'_>) -> Result<Self> {
        if self.browser.engine.keeps_profiles() {
            self.browser.kill().await?;
            return Self::start(stage, window).await;
        }
        self.browser.page.goto("about:blank").await?;
        Ok(self)
    }

    /// Loads an address of the app and waits until it is drawn.
    pub async fn open(&self, path: &str) -> Result<()> {
        self.browser.page.goto(format!("{}{path}", self.url)).await?;
        self.drawn().await
    }

    pub async fn reload(&self) -> Result<()> {
        // As a person does it: Firefox's own command goes past the service worker.
        self.browser.page.execute("window.left = true; location.reload();", vec![]).await?;
        self.until("window.left === undefined").await?;
        self.drawn().await
    }

    async fn drawn(&self) -> Result<()> {
        self.until("document.querySelector('main h1') !== null").await
    }

    /// Waits until an expression of JavaScript holds in the page.
    pub async fn until(&self, condition: &str) -> Result<()> {
        let script = format!("return Boolean({condition});");
        let started = Instant::now();
        loop {
            // While a page is being replaced there is nobody to ask.
            let answer = self.browser.page.execute(script.as_str(), vec![]).await;
            let answer = answer.and_then(|answer| answer.convert::<bool>());
            if matches!(answer, Ok(true)) {
                return Ok(());
            }
            if started.elapsed() > PATIENCE {
                let seen = self.read::<String>("document.body.innerText").await.unwrap_or_default();
                bail!("never so: {condition} ({answer:?})\nat {}:\n{seen}", self.address().await?);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Waits until a promise of the page holds.
    pub async fn until_promised(&self, promise: &str) -> Result<()> {
        let started = Instant::now();
        while !self.read::<bool>(promise).await? {
            ensure!(started.elapsed() < PATIENCE, "never so: {promise}");
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Ok(())
    }

    /// Waits until the text stands in what a selector finds.
    pub async fn until_says(&self, selector: &str, text: &str) -> Result<()> {
        let (selector, text) = (json!(selector), json!(text));
        self.until(&format!("document.querySelector({selector})?.innerText.includes({text})")).await
    }

    /// The value of an expression of JavaScript, which may be a promise.
    pub async fn read<T: DeserializeOwned>(&self, expression: &str) -> Result<T> {
        self.browser.run(&format!("return {expression};"), Value::Null, PATIENCE).await
    }

    /// Clicks as a finger does: the element must be there, visible and not covered.
    pub async fn tap(&self, selector: &str) -> Result<()> {
        let found = format!("document.querySelector({})", json!(selector));
        self.until(&format!("{found} !== null")).await?;
        self.tap_found(&found).await.with_context(|| format!("tapping {selector}"))
    }

    /// Taps the element of that selector that says `text`.
    pub async fn tap_word(&self, selector: &str, text: &str) -> Result<()> {
        let found = format!(
            "[...document.querySelectorAll({})].find((element) => element.innerText.includes({}))",
            json!(selector),
            json!(text),
        );
        self.until(&format!("{found} !== undefined")).await?;
        self.tap_found(&found).await.with_context(|| format!("tapping {selector} {text}"))
    }

    /// Scrolls what a script finds out from under the bars, as little as it takes, and taps it. What was drawn anew
    /// meanwhile is found once more: a finger hits what is there.
    async fn tap_found(&self, found: &str) -> Result<()> {
        let script = format!(
            "const found = {found};
            found.scrollIntoView({{ block: 'nearest', inline: 'nearest' }});
            return found;"
        );
        for _ in 0..5 {
            let element = self.browser.page.execute(&script, vec![]).await?.element()?;
            match element.click().await {
                Err(error) if error.to_string().contains("stale element") => {}
                clicked => return Ok(clicked?),
            }
        }
        anyhow::bail!("it is drawn anew all the time")
    }

    /// Types into whatever has the focus, as an input method hands over finished text.
    pub async fn type_text(&self, text: &str) -> Result<()> {
        if self.browser.engine != Engine::Chromium {
            return Ok(self.browser.page.active_element().await?.send_keys(text).await?);
        }
        self.browser.cdp("Input.insertText", json!({ "text": text })).await.map(drop)
    }

    /// Presses and releases a key: `Tab`, `Shift+Tab`, `Enter`, `Escape`, `ArrowDown`, `Alt+KeyK`.
    pub async fn press(&self, key: &str) -> Result<()> {
        if self.browser.engine != Engine::Chromium {
            return self.press_by_standard(key).await;
        }
        let (shift, key) = key.strip_prefix("Shift+").map_or((0, key), |key| (8, key));
        let (shift, key) = key.strip_prefix("Alt+").map_or((shift, key), |key| (1, key));
        let (code, text) = match key {
            "Tab" => (9, None),
            "Enter" => (13, Some("\r")),
            "Escape" => (27, None),
            "ArrowDown" => (40, None),
            "KeyK" => (75, None),
            other => bail!("no key {other}"),
        };
        let mut event = json!({ "type": "keyDown", "key": key, "code": key, "windowsVirtualKeyCode": code, "modifiers": shift });
        if let Some(text) = text {
            event["text"] = json!(text);
        }
        self.browser.cdp("Input.dispatchKeyEvent", event.clone()).await?;
        event["type"] = json!("keyUp");
        self.browser.cdp("Input.dispatchKeyEvent", event).await.map(drop)
    }

    async fn press_by_standard(&self, key: &str) -> Result<()> {
        let held = [("Shift+", Key::Shift), ("Alt+", Key::Alt)];
        let held = held.into_iter().find_map(|(name, held)| Some((held, key.strip_prefix(name)?)));
        let (held, key) = held.map_or((None, key), |(held, key)| (Some(held), key));
        let key = match key {
            "Tab" => char::from(Key::Tab),
            "Enter" => char::from(Key::Enter),
            "Escape" => char::from(Key::Escape),
            "ArrowDown" => char::from(Key::Down),
            "KeyK" => 'k',
            other => bail!("no key {other}"),
        };
        let mut keys = self.browser.page.action_chain();
        if let Some(held) = &held {
            keys = keys.key_down(held.clone());
        }
        keys = keys.key_down(key).key_up(key);
        if let Some(held) = held {
            keys = keys.key_up(held);
        }
        Ok(keys.perform().await?)
    }

    /// Notes in `rung` which number would be rung from here on; there is no telephone to ring it.
    pub async fn note_calls(&self) -> Result<()> {
        let note = "addEventListener('click', (event) => {
                const link = event.target.closest('a[href^=\"tel:\"]');
                if (!link) return;
                window.rung = link.href;
                event.preventDefault();
            }, { capture: true });";
        self.browser.run::<Value>(note, Value::Null, PATIENCE).await.map(drop)
    }

    /// What a printer gets: the sheets of the page as it is now.
    pub async fn print(&self) -> Result<Sheets> {
        let asked = json!({ "preferCSSPageSize": true, "printBackground": false });
        let answer = self.browser.cdp("Page.printToPDF", asked).await?;
        Sheets::of_base64(answer["data"].as_str().context("no sheets")?)
    }

    pub async fn back(&self) -> Result<()> {
        Ok(self.browser.page.back().await?)
    }

    /// Path and query of the page.
    pub async fn address(&self) -> Result<String> {
        self.read("location.pathname + location.search").await
    }

    /// Makes the window as tall as the page, so that nothing lies under a bar.
    pub async fn unroll(&self, width: u32) -> Result<()> {
        let whole: u32 = self.read("document.documentElement.scrollHeight").await?;
        self.browser.resize(width, whole).await?;
        self.settled().await
    }

    /// Waits until what is under way has been drawn.
    pub async fn settled(&self) -> Result<()> {
        let drawn = "new Promise((drawn) =>
            requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(drawn))))";
        self.read::<Value>(drawn).await.map(drop)
    }

    /// Leaves the app for a page of the same origin where it does not run.
    pub async fn leave(&self) -> Result<()> {
        Ok(self.browser.page.goto(format!("{}/api/health", self.url)).await?)
    }

    /// The browser throws away what it holds for this origin: `indexeddb`, `local_storage`, with commas between.
    pub async fn clear(&self, storage: &str) -> Result<()> {
        if self.browser.engine != Engine::Chromium {
            let clear = "if (args.includes('local_storage')) localStorage.clear();
                for (const { name } of await indexedDB.databases()) {
                    await new Promise((done, failed) => {
                        const gone = indexedDB.deleteDatabase(name);
                        [gone.onsuccess, gone.onerror, gone.onblocked] = [done, failed, failed];
                    });
                }";
            self.browser.run::<Value>(clear, json!(storage), PATIENCE).await?;
            return self.tell_language().await;
        }
        let params = json!({ "origin": self.url, "storageTypes": storage });
        self.browser.cdp("Storage.clearDataForOrigin", params).await.map(drop)
    }

    /// Runs a script before anything else in every page from the next on.
    pub async fn prepare(&self, script: &str) -> Result<()> {
        self.browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await.map(drop)
    }

    /// Puts the choices a person makes in the settings straight onto the device, for the next page.
    pub async fn choose(&self, language: &str, text_size: &str) -> Result<()> {
        let choose = "localStorage.setItem('tasuki-language', JSON.stringify(args.language));
            localStorage.setItem('tasuki-text-size', JSON.stringify(args.size));";
        let choices = json!({ "language": language, "size": text_size });
        self.browser.run::<Value>(choose, choices, PATIENCE).await.map(drop)
    }

    /// What the system says the person prefers: `light` or `dark`, and nothing that moves.
    pub async fn prefer_colours(&self, scheme: &str) -> Result<()> {
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.browser.cdp("Emulation.setEmulatedMedia", json!({ "features": features })).await.map(drop)
    }

    /// Ends the browser in good order, and fails if the page had anything to complain about.
    pub async fn close(self) -> Result<()> {
        self.no_complaints().await?;
        self.browser.close().await
    }

    /// No error, no warning, no breach of the page's policy since the last time this was asked.
    pub async fn no_complaints(&self) -> Result<()> {
        // The standard knows no log.
        if self.browser.engine != Engine::Chromium {
            return Ok(());
        }
        let mut entries = self.browser.page.browser_log().await?;
        entries.retain(|entry| !expected(&entry.message));
        ensure!(entries.is_empty(), "the page complained: {entries:#?}");
        Ok(())
    }
}

/// What the browser notes that is nobody's fault.
fn expected(message: &str) -> bool {
    // That the server is gone is what these tests are about.
    let no_server = message.contains("/api/") && message.contains("net::ERR_");
    // Trunk gives the preloaded WebAssembly a checksum that Chromium does not look at.
    let preload = message.contains("`integrity` attribute is currently ignored for preload");
    // Asked for by a page of bare JSON, which names no icon.
    no_server || preload || message.contains("/favicon.ico")
}
