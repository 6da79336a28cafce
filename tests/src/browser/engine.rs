//! The engines the app is tried on, how each is started, and what its driver cannot do.

use super::Window;
use crate::child::Child;
use anyhow::{Context, Result, anyhow};
use serde_json::{Value, json};
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};
use thirtyfour::LoggingPrefsLogLevel;
use thirtyfour::common::capabilities::desiredcapabilities::Capabilities;
use thirtyfour::prelude::*;
use tokio::net::TcpStream;
use tokio::process::Command;

/// Which engine a run is on: `chromium`, `webkit` or `firefox`.
pub const CHOICE: &str = "TASUKI_ENGINE";

const CHROMIUM_FLAGS: [&str; 9] = [
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

/// The bar above the page must not keep the window wider than a phone.
const NO_BAR: &str =
    "toolbar, toolbar * { min-width: 0; min-height: 0; padding: 0; margin: 0; border: 0; font-size: 1px; }";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    Chromium,
    /// WebKitGTK: of what Debian has, the nearest to an iPhone. Its profile goes with its session.
    WebKit,
    Firefox,
}

/// What a test may need of a driver beyond the standard.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ability {
    /// To run a script before anything else in a page.
    Prepare,
    /// To compose as an input method does.
    Compose,
    /// To answer for the person who is asked for a permission.
    Permit,
    /// To print the page into a file, with the page's own sizes and margins.
    Print,
    /// To leave the page little room to store in.
    Quota,
    /// To say that the system is dark.
    Colours,
    /// To throw away a database that the page has open.
    Wipe,
}

pub(super) struct Started {
    pub(super) browser: Option<u32>,
    pub(super) programs: Vec<Child>,
    pub(super) page: WebDriver,
}

impl Engine {
    /// Chromium, where nobody says otherwise.
    pub fn chosen() -> Result<Self> {
        match std::env::var(CHOICE).as_deref() {
            Ok("chromium") | Err(_) => Ok(Self::Chromium),
            Ok("webkit") => Ok(Self::WebKit),
            Ok("firefox") => Ok(Self::Firefox),
            Ok(other) => Err(anyhow!("{CHOICE}: no engine is called {other}")),
        }
    }

    /// The other drivers speak the standard alone.
    pub fn can(self, _: Ability) -> bool {
        self == Self::Chromium
    }

    /// Whether a profile is there again for the next browser on it.
    pub fn keeps_profiles(self) -> bool {
        self != Self::WebKit
    }

    pub(super) async fn start(self, profile: &Path, window: Window<'_>) -> Result<Started> {
        match self {
            Self::Chromium => chromium(profile, window).await,
            Self::WebKit => webkit(profile).await,
            Self::Firefox => firefox(profile, window).await,
        }
    }
}

impl Ability {
    /// Whether the chosen engine's driver is without it, which is said: the test is then counted as not run.
    pub fn is_missing(self) -> Result<bool> {
        let engine = Engine::chosen()?;
        let missing = !engine.can(self);
        if missing {
            println!("not run: the driver of {engine:?} cannot {self:?}");
        }
        Ok(missing)
    }
}

async fn connected(port: &str, capabilities: impl Into<Capabilities>) -> Result<WebDriver> {
    let page = WebDriver::builder(format!("http://127.0.0.1:{port}"), capabilities)
        .request_timeout(Duration::from_secs(1_200))
        .connect();
    page.await.context("the browser did not start")
}

async fn chromium(profile: &Path, window: Window<'_>) -> Result<Started> {
    let mut command = Command::new("/usr/bin/chromedriver");
    command.arg("--port=0");
    let (driver, port) = Child::start(command, "started successfully on port ").await?;

    let mut capabilities = DesiredCapabilities::chrome();
    capabilities.set_binary("/usr/bin/chromium")?;
    for flag in CHROMIUM_FLAGS {
        capabilities.add_arg(flag)?;
    }
    capabilities.add_arg(&format!("--user-data-dir={}", profile.display()))?;
    capabilities.add_arg(&format!("--lang={}", window.language))?;
    capabilities.set_browser_log_level(LoggingPrefsLogLevel::Warning)?;
    capabilities.add_experimental_option("prefs", json!({ "intl.accept_languages": window.language }))?;
    let page = connected(port.trim_end_matches('.'), capabilities).await?;
    let browser = page.handle().capabilities().get("goog:processID").and_then(Value::as_u64);
    let browser = browser.and_then(|pid| u32::try_from(pid).ok()).context("ChromeDriver names no process")?;
    Ok(Started { browser: Some(browser), programs: vec![driver], page })
}

async fn firefox(profile: &Path, window: Window<'_>) -> Result<Started> {
    fs::create_dir_all(profile)?;
    let mut command = Command::new("geckodriver");
    command.args(["--port", "0"]);
    let (driver, port) = Child::start(command, "Listening on 127.0.0.1:").await?;
    let options = json!({
        "binary": "/usr/bin/firefox",
        "args": ["--headless", "-profile", profile],
        "prefs": { "intl.accept_languages": window.language, "ui.prefersReducedMotion": 1, "devtools.jsonview.enabled": false },
    });
    let mut capabilities = Capabilities::new();
    capabilities.set("moz:firefoxOptions", options)?;
    let page = connected(port.trim(), capabilities).await?;
    let browser = page.handle().capabilities().get("moz:processID").and_then(Value::as_u64);
    let browser = browser.and_then(|pid| u32::try_from(pid).ok()).context("geckodriver names no process")?;
    Ok(Started { browser: Some(browser), programs: vec![driver], page })
}

/// On a display of its own, which takes the browser with it when it ends. The language of the window is not known to it.
async fn webkit(profile: &Path) -> Result<Started> {
    let config = profile.join("gtk-3.0");
    fs::create_dir_all(&config)?;
    fs::write(config.join("gtk.css"), NO_BAR)?;
    let mut command = Command::new("sh");
    // Its warnings about keyboards would come before the number.
    command.args(["-c", "exec Xvfb -displayfd 1 -screen 0 1600x4000x24 -nolisten tcp 2>/dev/null"]);
    let (display, number) = Child::start(command, "").await?;
    let number: u32 = number.trim().parse().context("Xvfb names no display")?;

    // The driver does not tell which port it took.
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port().to_string();
    let mut command = Command::new("WebKitWebDriver");
    command.args(["--host=127.0.0.1", &format!("--port={port}")]);
    command.env("DISPLAY", format!(":{number}")).env("LC_ALL", "C.UTF-8");
    command.env("XDG_CONFIG_HOME", profile).env("XDG_CACHE_HOME", profile).env("XDG_DATA_HOME", profile);
    let driver = Child::silent(command)?;
    let since = Instant::now();
    while TcpStream::connect(format!("127.0.0.1:{port}")).await.is_err() {
        anyhow::ensure!(since.elapsed() < Duration::from_secs(20), "WebKitWebDriver does not listen");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let mut capabilities = Capabilities::new();
    let browser = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";
    capabilities.set("webkitgtk:browserOptions", json!({ "binary": browser, "args": ["--automation"] }))?;
    let page = connected(&port, capabilities).await?;
    // Without a window manager nobody makes a window the active one, and in no other does anything have the focus.
    let mut activate = Command::new("xdotool");
    activate.args(["search", "--sync", "--onlyvisible", "--class", "MiniBrowser", "windowfocus"]);
    let activated = activate.env("DISPLAY", format!(":{number}")).output().await.context("xdotool")?;
    anyhow::ensure!(activated.status.success(), "{}", String::from_utf8_lossy(&activated.stderr));
    Ok(Started { browser: None, programs: vec![display, driver], page })
}
