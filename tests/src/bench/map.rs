//! The map with 5,000 places at a quarter of the processor's speed: frames while it is dragged and zoomed.

use super::report::{Report, percentile};
use super::{Bench, app, phone};
use crate::browser::{Browser, PHONE};
use anyhow::{Result, ensure};
use serde_json::{Value, json};
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(120);
const CPU_SLOWDOWN: u32 = 4;
const RECORDS: u32 = 5_000;
const LONG_MS: f64 = 50.0;
const DRAGS: usize = 8;
const ZOOMS: usize = 4;

const DRAWN: &str = "const until = performance.now() + 60000;
    const still = () => document.querySelector('.map-sheet:not([aria-busy]) .map-mark')
        && !document.querySelector('.leaflet-zoom-anim');
    while (!still()) {
        if (performance.now() > until) throw new Error('no map');
        await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    // What is drawn in slices is drawn two frames later.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));";

/// Notes the time of every frame from here on.
const WATCH: &str = "window.frames = [];
    let last;
    const frame = (now) => {
        if (last !== undefined) window.frames.push(now - last);
        last = now;
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);";

pub async fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    let data = bench.dataset(RECORDS)?;
    let server = bench.serve(&data).await?;
    let profile = app::warm_profile(&server.url, &data).await?;
    let scale = phone::scale(bench, report, "map").await?;
    let browser = Browser::start(profile.path(), PHONE).await?;

    browser.page.goto(format!("{}/find", server.url)).await?;
    let before =
        "while (!document.querySelector('.row[id]')) await new Promise((resolve) => setTimeout(resolve, 20));
        const entries = performance.getEntriesByType('resource');
        return entries.filter(({ name }) => name.includes('leaflet') || name.endsWith('/map.js')).length;";
    let before: usize = browser.run(before, Value::Null, LIMIT).await?;
    ensure!(before == 0, "{before} files of the map were loaded before it was opened");

    browser.throttle_cpu(CPU_SLOWDOWN).await?;
    browser.page.goto(format!("{}/map", server.url)).await?;
    browser.run::<Value>(DRAWN, Value::Null, LIMIT).await?;
    let ready: f64 = browser.run("return performance.now();", Value::Null, LIMIT).await?;
    browser.run::<Value>(WATCH, Value::Null, LIMIT).await?;
    for nth in 0..DRAGS {
        drag(&browser, if nth % 2 == 0 { -1.0 } else { 1.0 }).await?;
        browser.run::<Value>(DRAWN, Value::Null, LIMIT).await?;
    }
    let panned = frames(&browser).await?;
    for nth in 0..2 * ZOOMS {
        let button = if nth < ZOOMS { 2 } else { 3 };
        let press = format!("document.querySelectorAll('.map-tool')[{button}].click(); {DRAWN}");
        browser.run::<Value>(&press, Value::Null, LIMIT).await?;
    }
    let zoomed = frames(&browser).await?;
    browser.close().await?;
    server.kill().await?;

    report.keep("map", &json!({ "pan": panned, "zoom": zoomed, "ready_ms": ready, "scale": scale }))?;
    report.figure("map", "opened after (raw)", format!("{ready:.0} ms"));
    for (what, frames) in [("pan", panned), ("zoom", zoomed)] {
        let scaled: Vec<f64> = frames.iter().map(|ms| ms * scale).collect();
        let [p50, p95, longest] = [50, 95, 100].map(|percent| percentile(&scaled, percent));
        let figure = format!("{} frames, p50 {p50:.1}, p95 {p95:.1}, longest {longest:.1} ms", scaled.len());
        report.figure("map", &format!("{what}, scaled"), figure);
        let long = scaled.iter().filter(|ms| **ms > LONG_MS).count();
        report.at_most("map", &format!("{what}, frames over {LONG_MS} ms"), long as f64, 0.0, "frames");
    }
    Ok(())
}

/// A finger's way over the map and back up, a step in each frame.
async fn drag(browser: &Browser, towards: f64) -> Result<()> {
    let (x, y): (f64, f64) = browser
        .run(
            "const { left, top, width, height } = document.querySelector('.map-sheet').getBoundingClientRect();
            return [left + width / 2, top + height / 2];",
            Value::Null,
            LIMIT,
        )
        .await?;
    let send = async |kind: &str, x: f64, y: f64| {
        let event = json!({ "type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1 });
        browser.cdp("Input.dispatchMouseEvent", event).await
    };
    send("mousePressed", x, y).await?;
    for step in 1..=20 {
        let way = f64::from(step) * 7.0 * towards;
        send("mouseMoved", x + way, y + way / 2.0).await?;
    }
    send("mouseReleased", x + 140.0 * towards, y + 70.0 * towards).await?;
    Ok(())
}

async fn frames(browser: &Browser) -> Result<Vec<f64>> {
    browser.run("return window.frames.splice(0);", Value::Null, LIMIT).await
}
