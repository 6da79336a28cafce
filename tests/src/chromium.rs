//! Chromium under ChromeDriver, on a profile the caller keeps, so that it can be reopened cold.

use crate::child::Child;
use crate::scratch::Scratch;
use anyhow::{Context, Result, ensure};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::path::Path;
use std::process;
use std::time::Duration;
use thirtyfour::LoggingPrefsLogLevel;
use thirtyfour::prelude::*;
use tokio::process::Command;

const BROWSER: &str = "/usr/bin/chromium";
const DRIVER: &str = "/usr/bin/chromedriver";
const FLAGS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
];

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

/// A running browser with one page. Dropped, it is ended at once; [`Chromium::close`] lets it put its
/// profile in order first.
pub struct Chromium {
    /// Its process, until it has been ended in good order.
    browser: Option<u32>,
    driver: Child,
    pub page: WebDriver,
}

impl Chromium {
    pub async fn start(profile: &Path, window: Window<'_>) -> Result<Self> {
        let mut command = Command::new(DRIVER);
        command.arg("--port=0");
        let (driver, port) = Child::start(command, "started successfully on port ").await?;
        let port = port.trim_end_matches('.');

        let mut capabilities = DesiredCapabilities::chrome();
        capabilities.set_binary(BROWSER)?;
        for flag in FLAGS {
            capabilities.add_arg(flag)?;
        }
        capabilities.add_arg(&format!("--user-data-dir={}", profile.display()))?;
        capabilities.add_arg(&format!("--lang={}", window.language))?;
        capabilities.set_browser_log_level(LoggingPrefsLogLevel::Warning)?;
        capabilities.add_experimental_option("prefs", json!({ "intl.accept_languages": window.language }))?;
        let page = WebDriver::builder(format!("http://127.0.0.1:{port}"), capabilities)
            .request_timeout(Duration::from_secs(1_200))
            .connect()
            .await
            .context("Chromium did not start")?;
        let browser = page.handle().capabilities().get("goog:processID").and_then(Value::as_u64);
        let browser =
            browser.and_then(|pid| u32::try_from(pid).ok()).context("ChromeDriver names no process")?;

        let browser = Self { browser: Some(browser), driver, page };
        browser.resize(window.width, window.height).await?;
        Ok(browser)
    }

    /// Gives the page another size, in CSS pixels; a narrow one has a phone's scroll bars, which take no room.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        let mobile = width < 600;
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile });
        self.cdp("Emulation.setDeviceMetricsOverride", size).await.map(drop)
    }

    /// One command of the DevTools protocol to the page.
    pub async fn cdp(&self, method: &str, params: Value) -> Result<Value> {
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
        self.driver.kill().await
    }

    /// Ends the browser as the phone's system does: without a word, at once.
    pub async fn kill(mut self) -> Result<()> {
        self.end();
        self.driver.kill().await
    }

    fn end(&mut self) {
        if let Some(pid) = self.browser.take() {
            let mut kill = process::Command::new("kill");
            // It may have ended by itself, and then there is nothing to do.
            _ = kill.args(["-KILL", &pid.to_string()]).stderr(process::Stdio::null()).status();
        }
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        self.end();
    }
}
