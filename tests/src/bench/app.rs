//! The app as it is built, driven through its own pages and read by the marks it sets.

use super::dataset::Dataset;
use crate::browser::{Browser, PHONE, Profile};
use anyhow::{Result, ensure};
use domain::account::Account;
use domain::id::FacilityId;
use serde_json::{Value, json};
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(120);

/// Resolves with the time of the first mark of that name, in milliseconds since the navigation.
const MARK: &str = "const mark = (name) => new Promise((resolve, reject) => {
    const [seen] = performance.getEntriesByName(name, 'mark');
    if (seen) return resolve(seen.startTime);
    setTimeout(() => reject(new Error(`no mark ${name} on ${location.href}`)), 60000);
    new PerformanceObserver((_, observer) => {
        const [seen] = performance.getEntriesByName(name, 'mark');
        if (!seen) return;
        observer.disconnect();
        resolve(seen.startTime);
    }).observe({ type: 'mark' });
});";

/// A profile on which the app has been installed and filled.
pub async fn warm_profile(url: &str, data: &Dataset) -> Result<Profile> {
    let profile = Profile::new()?;
    let browser = Browser::start(profile.path(), PHONE).await?;
    browser.page.goto(list(url, data)).await?;
    let filled = format!("{MARK} await mark('tasuki:first-row'); await navigator.serviceWorker.ready;");
    browser.run::<Value>(&filled, Value::Null, LIMIT).await?;
    // The rows are on the screen from memory; they are on the disk once a page that may not fetch them has them.
    let stored = "const until = performance.now() + 60000;
        for (;;) {
            const opened = indexedDB.databases().then((all) => all.find(({ name }) => name.startsWith('tasuki-directory')));
            const held = await opened.then(({ name }) => new Promise((resolve, reject) => {
                const request = indexedDB.open(name);
                request.onerror = () => reject(request.error);
                request.onsuccess = () => {
                    const count = request.result.transaction('held').objectStore('held').count();
                    count.onsuccess = () => { request.result.close(); resolve(count.result); };
                };
            }));
            if (held > 0) return;
            if (performance.now() > until) throw new Error('nothing was kept');
            await new Promise((resolve) => setTimeout(resolve, 50));
        }";
    browser.run::<Value>(stored, Value::Null, LIMIT).await?;
    browser.close().await?;
    Ok(profile)
}

/// The same, and it is her phone: what is hers lies there too.
pub async fn profile_of(url: &str, data: &Dataset, account: &Account) -> Result<Profile> {
    let profile = warm_profile(url, data).await?;
    let browser = Browser::start(profile.path(), PHONE).await?;
    browser.page.goto(format!("{url}/referrals")).await?;
    let signed_in = "const settled = () => new Promise((resolve) => addEventListener('tasuki-settled', resolve, { once: true }));
        await settled();
        const headers = { 'content-type': 'application/json' };
        const body = JSON.stringify({ person: args.id });
        const told = await fetch('/api/demo/person', { method: 'POST', headers, body });
        if (!told.ok) throw new Error(`${told.status}`);
        for (let tries = 0; tries < 20; tries += 1) {
            const trip = settled();
            dispatchEvent(new Event('online'));
            await trip;
            if (document.body.innerText.includes(args.name)) return;
        }
        throw new Error(`not hers: ${document.body.innerText}`);";
    let asked = json!({ "id": account.id, "name": account.name.text });
    browser.run::<Value>(signed_in, asked, LIMIT).await?;
    browser.close().await?;
    Ok(profile)
}

/// A device as it is, once more.
pub fn copied(profile: &Profile) -> Result<Profile> {
    let copy = Profile::new()?;
    let from = profile.path().join(".");
    let done = std::process::Command::new("cp").arg("-a").arg(&from).arg(copy.path()).status()?;
    ensure!(done.success(), "cp {}", from.display());
    Ok(copy)
}

/// Without a signal, saves by the page of one place, again and again: until it is on the disk, in milliseconds.
pub async fn saves(profile: &Profile, url: &str, place: FacilityId, count: usize) -> Result<Vec<f64>> {
    let browser = Browser::start(profile.path(), PHONE).await?;
    browser.page.goto(format!("{url}/facility/{place}")).await?;
    let save = "const drawn = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        const button = async () => {
            for (let tries = 0; tries < 2000; tries += 1) {
                const found = document.querySelector('.call-result');
                if (found) return found;
                await drawn();
            }
            throw new Error(`no button: ${document.body.innerText}`);
        };
        const times = [];
        await button();
        for (let nth = 0; nth < args; nth += 1) {
            await drawn();
            performance.clearMarks();
            const [pressed, settled] = [await button(), new Promise((resolve) => addEventListener('tasuki-settled', resolve, { once: true }))];
            pressed.click();
            const until = await mark('tasuki:saved');
            times.push(until - await mark('tasuki:save'));
            // It has tried to send, and what waits is drawn: the page is idle.
            await settled;
        }
        return times;";
    let times = browser.run(&format!("{MARK} {save}"), json!(count), LIMIT).await?;
    browser.close().await?;
    Ok(times)
}

/// From one mark to another on the list page of the data set's query, in milliseconds.
pub async fn between(profile: &Profile, url: &str, data: &Dataset, from: &str, to: &str) -> Result<f64> {
    let browser = Browser::start(profile.path(), PHONE).await?;
    browser.page.goto(list(url, data)).await?;
    let body = format!(
        "{MARK} const [from, to] = [await mark(args.from), await mark(args.to)];
        const [row] = document.querySelectorAll('li.row .row-name');
        const fetched = performance.getEntriesByType('resource').filter(({{ name }}) => name.includes('/api/bucket/'));
        return [to - from, row?.textContent ?? '', fetched.length];"
    );
    let (ms, first, fetched): (f64, String, usize) =
        browser.run(&body, json!({ "from": from, "to": to }), LIMIT).await?;
    browser.close().await?;
    ensure!(first.contains(&data.name), "the first row is {first:?}, not {:?}", data.name);
    let first_sync = from == "tasuki:sync-start";
    ensure!(first_sync == (fetched > 0), "{fetched} buckets were fetched from {from} to {to}");
    Ok(ms)
}

/// From the navigation to the first painted list, on a warm profile, the files from the service worker.
pub async fn start(profile: &Profile, url: &str, cpu_slowdown: u32) -> Result<f64> {
    let browser = Browser::start(profile.path(), PHONE).await?;
    browser.throttle_cpu(cpu_slowdown).await?;
    browser.page.goto(format!("{url}/find")).await?;
    let body = format!(
        "{MARK} const painted = await mark('tasuki:first-row');
        return [painted, performance.getEntriesByType('navigation')[0].workerStart > 0];"
    );
    let (ms, by_worker): (f64, bool) = browser.run(&body, Value::Null, LIMIT).await?;
    browser.close().await?;
    ensure!(by_worker, "the page did not come from the service worker");
    Ok(ms)
}

/// From each input event to thirty painted rows, in milliseconds, for every letter of `words` typed in turn.
pub async fn keystrokes(
    profile: &Profile,
    url: &str,
    words: &[String],
    cpu_slowdown: u32,
) -> Result<Vec<f64>> {
    let browser = Browser::start(profile.path(), PHONE).await?;
    browser.throttle_cpu(cpu_slowdown).await?;
    browser.page.goto(format!("{url}/find")).await?;
    browser.run::<Value>(&format!("{MARK} await mark('tasuki:first-row');"), Value::Null, LIMIT).await?;
    // The letters go in as an input method's finished text does: one trusted `input` event each.
    let watch = "addEventListener('input', (event) => {
        performance.clearMarks('tasuki:keystroke-done');
        window.typed = event.timeStamp;
    }, { capture: true });
    document.getElementById('search').focus();";
    browser.run::<Value>(watch, Value::Null, LIMIT).await?;
    let done = format!(
        "{MARK} const done = await mark('tasuki:keystroke-done');
        return [done - window.typed, document.querySelectorAll('li.row').length];"
    );
    let mut times = Vec::new();
    for word in words {
        for letter in word.chars() {
            browser.cdp("Input.insertText", json!({ "text": letter.to_string() })).await?;
            let (ms, rows): (f64, usize) = browser.run(&done, Value::Null, LIMIT).await?;
            ensure!(rows == 30, "{rows} rows after {letter} of {word}");
            times.push(ms);
        }
        let clear = "const field = document.getElementById('search');
            field.value = ''; field.dispatchEvent(new Event('input', { bubbles: true }));";
        browser.run::<Value>(&format!("{clear} {done}"), Value::Null, LIMIT).await?;
    }
    browser.close().await?;
    Ok(times)
}

/// The address of the list that shows the data set's one place first.
fn list(url: &str, data: &Dataset) -> String {
    let query: String = data.name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("{url}/find?q={query}")
}
