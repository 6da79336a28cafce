//! A nurse who writes without a pause: the app's own screens, pressed from within the page.

use crate::browser::PHONE;
use crate::stage::Stage;
use crate::visit::Visit;
use anyhow::{Context, Result};
use domain::command::Command;
use domain::id::ReferralId;
use serde_json::{Value, json};
use std::time::Duration;

const WRITES: &str = "例田 はじめ";
const HOSPITAL: &str = "澪浦中央病院";
/// For a page that is busy writing.
const PATIENCE: Duration = Duration::from_secs(60);

/// The rows of one store of the app's databases.
const ROWS: &str = "const asked = (request) => new Promise((done, failed) => {
        request.onsuccess = () => done(request.result);
        request.onerror = () => failed(request.error);
    });
    const rows = async (name, store) => {
        const database = await asked(indexedDB.open(name));
        const rows = await asked(database.transaction(store).objectStore(store).getAll());
        database.close();
        return rows;
    };";
/// Writes until `written` has as many as are wanted. One is in it when the app has said that it is kept on this phone.
const WRITE: &str = "const until = async (found) => {
        for (;;) {
            const it = await found();
            if (it) return it;
            await new Promise((again) => setTimeout(again));
        }
    };
    const saying = (selector, text) => () =>
        [...document.querySelectorAll(selector)].find((element) => element.textContent.includes(text));
    const tap = async (selector, text) => (await until(saying(selector, text))).click();
    const drafts = () => rows('tasuki-outbox', 'drafts');
    window.written = [];
    window.wanted = args.wanted;
    const write = async () => {
        await until(() => document.querySelector('.referral-place'));
        await tap('.referral-chips .chip', 'きょう中');
        // A finger is slower than the draft is on the disk, and than it is away.
        await until(async () => (await drafts()).some((draft) => draft.includes('\"today\"')));
        await tap('.referral-foot .primary', '内容を確かめる');
        await tap('.referral-foot .primary', 'この内容で記録する');
        const id = await until(() => /^\\/referrals\\/([0-9a-f-]{36})$/.exec(location.pathname)?.[1]);
        await until(() => document.querySelector('.place .badge'));
        window.written.push(id);
        await until(async () => (await drafts()).length === 0);
        history.back();
    };
    (async () => {
        await tap('.actions a', '依頼を書く');
        for (;;) {
            await until(() => window.written.length < window.wanted);
            // Chromium goes nowhere after two hundred steps in ten seconds, and this is two.
            await Promise.all([write(), new Promise((go) => setTimeout(go, 110))]);
        }
    })().catch((error) => { window.failed = String(error?.stack ?? error); });";

pub struct Writer {
    pub visit: Visit,
}

impl Writer {
    /// On a new device: the first visit, and who uses it. Returns what it has in its address where the hospital is shown.
    pub async fn sign_in(stage: &Stage, device: &str, url: &str) -> Result<(Self, String)> {
        let visit = Visit::on(stage, device, PHONE).await?.to(url);
        visit.first_time().await?;
        visit.open("/referrals").await?;
        visit.tap_word(".who", WRITES).await?;
        visit.until_says(".referral-who", WRITES).await?;
        // On the disk, and not only on the screen.
        let kept = format!(
            "(async () => {{ {ROWS}
                const {{ name }} = (await indexedDB.databases()).find(({{ name }}) => name.startsWith('tasuki-directory'));
                return JSON.stringify(await rows(name, 'held')).includes({});
            }})()",
            json!(WRITES)
        );
        visit.until_promised(&kept).await?;
        visit.open(&format!("/find?q={HOSPITAL}")).await?;
        visit.tap_word(".row-open", HOSPITAL).await?;
        visit.until_says(".actions", "依頼を書く").await?;
        let place = visit.address().await?;
        Ok((Self { visit }, place))
    }

    /// From the hospital's page, which is open.
    pub async fn write(&self, wanted: u32) -> Result<()> {
        let script = format!("{ROWS} {WRITE}");
        self.visit.browser.run::<Value>(&script, json!({ "wanted": wanted }), PATIENCE).await.map(drop)
    }

    /// So many altogether.
    pub async fn want(&self, wanted: u32) -> Result<()> {
        self.visit.read::<Value>(&format!("(window.wanted = {wanted})")).await.map(drop)
    }

    /// What the app has said is kept on this phone.
    pub async fn written(&self) -> Result<Vec<ReferralId>> {
        let (written, failed): (Vec<ReferralId>, Option<String>) =
            self.visit.read("[window.written, window.failed ?? null]").await?;
        failed.map_or(Ok(written), |failed| Err(anyhow::anyhow!(failed)))
    }
}

/// What waits on this phone, as it lies in its store.
pub async fn waiting(visit: &Visit) -> Result<Vec<Command>> {
    let read = format!("{ROWS} return await rows('tasuki-outbox', 'commands');");
    let rows: Vec<String> = visit.browser.run(&read, Value::Null, PATIENCE).await?;
    rows.iter().map(|row| serde_json::from_str(row).context("a command")).collect()
}
