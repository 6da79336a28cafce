//! A browser under its WebDriver, on a profile the caller keeps, so that it can be reopened cold.

mod engine;

pub use engine::{Ability, Engine};

use crate::child::Child;
use crate::scratch::Scratch;
use anyhow::{Context, Result, ensure};
use engine::Started;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::path::Path;
use std::process;
use std::time::Duration;
use thirtyfour::prelude::*;

/// What the page sees of its device: CSS pixels and the preferred language.
#[derive(Clone, Copy, Debug)]
pub struct Window<'a> {
    pub width: u32,
    pub height: u32,
    /// As in `navigator.language`: `ja-JP`.
    pub language: &'a str,
}

pub const PHONE: Window<'static> = Window { width: 390, height: 844, language: "ja-JP" };
pub const DESKTOP: Window<'static> = Window { width: 1366, height: 768, language: "ja-JP" };

/// A user data directory.
pub type Profile = Scratch;

/// A running browser with one page. Dropped, it is ended at once; [`Browser::close`] lets it put its
/// profile in order first.
pub struct Browser {
    pub engine: Engine,
    /// Its process, until it has been ended in good order.
    browser: Option<u32>,
    /// Its driver last: what the driver stands on goes after it.
    programs: Vec<Child>,
    pub page: WebDriver,
}

impl Browser {
    /// Of the engine that is chosen for this run.
    pub async fn start(profile: &Path, window: Window<'_>) -> Result<Self> {
        let engine = Engine::chosen()?;
        let Started { browser, programs, page } = engine.start(profile, window).await?;
        let browser = Self { engine, browser, programs, page };
        browser.resize(window.width, window.height).await?;
        Ok(browser)
    }

    /// Gives the page another size, in CSS pixels, or the nearest that the engine's window can have. In Chromium a narrow
    /// one has a phone's scroll bars, which take no room.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        if self.engine == Engine::Chromium {
            let mobile = width < 600;
            let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile });
            return self.cdp("Emulation.setDeviceMetricsOverride", size).await.map(drop);
        }
        let [wider, higher] = self.frame(width, height).await?;
        self.frame(width + wider, height + higher).await.map(drop)
    }

    /// Gives the window that size, and returns by how much its frame makes it larger than the page.
    async fn frame(&self, width: u32, height: u32) -> Result<[u32; 2]> {
        self.page.set_window_rect(0, 0, width, height).await?;
        // The page hears of it later, and an engine has a least width of its own.
        let settled =
            "const drawn = () => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn, 50)));
            for (let tries = 0; tries < 40; tries += 1) {
                const [width, inner] = [outerWidth, innerWidth];
                await drawn();
                if (width === outerWidth && inner === innerWidth && inner <= width && width >= args[0]
                    && innerHeight <= outerHeight) break;
            }
            return [outerWidth - innerWidth, outerHeight - innerHeight].map((more) => Math.max(0, more));";
        self.run(settled, json!([width, height]), Duration::from_secs(30)).await
    }

    /// One command of the DevTools protocol to the page: Chromium's own.
    pub async fn cdp(&self, method: &str, params: Value) -> Result<Value> {
        ensure!(self.engine == Engine::Chromium, "{method}: only Chromium has it");
        self.page.cdp().send_raw(method, params).await.with_context(|| method.to_owned())
    }

    /// Slows the page's processor down by `rate`; 1 is full speed.
    pub async fn throttle_cpu(&self, rate: u32) -> Result<()> {
        self.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": rate })).await.map(drop)
    }

    /// Runs the body of an async function in the page, its arguments named `args`, and waits for what it
    /// returns, at most `limit`.
    pub async fn run<T: DeserializeOwned>(&self, body: &str, args: Value, limit: Duration) -> Result<T> {
        self.page.set_script_timeout(limit).await?;
        let script = format!(
            "const done = arguments[1]; (async (args) => {{ {body} }})(arguments[0])
                .then((value) => done({{ value: value ?? null }}), (error) => done({{ error: String(error?.stack ?? error) }}));"
        );
        let mut outcome: Value = self.page.execute_async(script, vec![args]).await?.convert()?;
        ensure!(outcome.get("error").is_none(), "in the page: {}", outcome["error"]);
        Ok(serde_json::from_value(outcome["value"].take())?)
    }

    /// Ends the browser as a person does: what it has written is on disk afterwards.
    pub async fn close(mut self) -> Result<()> {
        self.page.clone().quit().await?;
        self.browser = None;
        self.end_programs().await
    }

    /// Ends the browser as the phone's system does: without a word, at once.
    pub async fn kill(mut self) -> Result<()> {
        self.end();
        self.end_programs().await
    }

    async fn end_programs(&mut self) -> Result<()> {
        for mut program in std::mem::take(&mut self.programs).into_iter().rev() {
            program.kill().await?;
        }
        Ok(())
    }

    fn end(&mut self) {
        if let Some(pid) = self.browser.take() {
            let mut kill = process::Command::new("kill");
            // It may have ended by itself, and then there is nothing to do.
            _ = kill.args(["-KILL", &pid.to_string()]).stderr(process::Stdio::null()).status();
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.end();
    }
}
