//! Without a finger or a mouse, and without seeing: the focus is always somewhere, visible, and said.

use crate::{region, screens};
use anyhow::Result;
use serde_json::Value;
use std::time::Duration;
use tests::browser::{Ability, DESKTOP, PHONE, Window};
use tests::stage::Stage;
use tests::visit::Visit;

const LIMIT: Duration = Duration::from_secs(20);

/// Numbers everything a person could operate, a group of choices once, and returns how many there are.
const NUMBER: &str = "const groups = new Set();
    let count = 0;
    for (const element of document.querySelectorAll('a[href], button, input, select, textarea, summary')) {
        if (!element.checkVisibility({ visibilityProperty: true }) || element.closest('[inert]')) continue;
        if (element.type === 'radio' && groups.has(element.name)) continue;
        if (element.type === 'radio') groups.add(element.name);
        element.dataset.number = count++;
    }
    return count;";

/// The number of what has the focus, or null outside; and what is wrong with how the focus shows.
const FOCUS: &str = "const focused = document.activeElement;
    if (focused === document.body) return [null, null];
    const number = focused.dataset.number
        ?? document.querySelector(`input[name='${focused.name}'][data-number]`)?.dataset.number ?? null;
    const shown = focused.closest('label, .search-box') ?? focused;
    const style = [focused, shown].map((element) => getComputedStyle(element));
    const wrong = [];
    if (!style.some(({ outlineStyle, outlineWidth }) => outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2)) {
        wrong.push('no ring');
    }
    const { left, right, top, bottom } = shown.getBoundingClientRect();
    // A chip may stick out at the side: its row has no more than the screen's width.
    const seen = [left + 8, (left + right) / 2, right - 8].some((x) => {
        const at = document.elementFromPoint(x, (top + bottom) / 2);
        return at && (shown.contains(at) || at.contains(shown)) && at !== document.documentElement;
    });
    if (!seen) wrong.push('hidden');
    return [number === null ? null : Number(number), wrong.length ? `${wrong}: ${focused.outerHTML.slice(0, 120)}` : null];";

async fn everything_is_reached(window: Window<'_>) -> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, window).await?;
    if visit.browser.engine.can(Ability::Prepare) {
        // What is drawn anew when the minute changes would have no number.
        visit.prepare("const at = Date.now(); Date.now = () => at;").await?;
    }
    let mut found = Vec::new();
    for screen in screens::all() {
        // Its panel is for phones; on a desktop the filters are always there.
        if window.width > PHONE.width && screen.name == "filters" {
            continue;
        }
        screen.show(&visit).await?;
        // A heading may be about to take the focus, before the next paint.
        visit.settled().await?;
        let count: usize = visit.browser.run(NUMBER, Value::Null, LIMIT).await?;
        let mut reached = vec![false; count];
        // There, and back again: the bars at the top and at the bottom are in the way by turns.
        let there = std::iter::repeat_n("Tab", count + 3);
        for key in there.chain(std::iter::repeat_n("Shift+Tab", count)) {
            visit.press(key).await?;
            visit.settled().await?;
            let (number, wrong): (Option<usize>, Option<String>) =
                visit.browser.run(FOCUS, Value::Null, LIMIT).await?;
            found.extend(wrong.map(|wrong| format!("{}: {wrong}", screen.name)));
            if let Some(number) = number {
                reached[number] = true;
            }
        }
        for number in (0..count).filter(|number| !reached[*number]) {
            let element = format!(
                "document.querySelector('[data-number=\"{number}\"]')?.outerHTML.slice(0, 120) ?? null"
            );
            let element: Option<String> = visit.read(&element).await?;
            found.push(format!("{}: not reached: {element:?}", screen.name));
        }
    }
    found.dedup();
    assert!(found.is_empty(), "{}", found.join("\n"));
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn tab_reaches_everything_and_the_focus_shows_on_a_phone() -> Result<()> {
    everything_is_reached(PHONE).await
}

#[tokio::test(flavor = "multi_thread")]
async fn tab_reaches_everything_and_the_focus_shows_on_a_desktop() -> Result<()> {
    everything_is_reached(DESKTOP).await
}

/// Presses Tab until what has the focus matches.
pub async fn tab_to(visit: &Visit, selector: &str) -> Result<()> {
    for _ in 0..200 {
        visit.press("Tab").await?;
        if visit.read(&format!("document.activeElement.matches({selector:?})")).await? {
            return Ok(());
        }
    }
    anyhow::bail!("no way to {selector}")
}

async fn heading_has_the_focus(visit: &Visit, heading: &str) -> Result<()> {
    visit.until(&format!("document.activeElement.matches('main h1') && document.activeElement.innerText.trim() === {heading:?}")).await?;
    visit.until(&format!("document.title === {:?}", format!("{heading} | たすき"))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_alone_lead_from_home_to_a_call_and_each_page_says_its_name() -> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.note_calls().await?;
    tab_to(&visit, ".door[href*=visiting_nurse]").await?;
    visit.press("Enter").await?;
    visit.until("document.querySelector('.row[id]') !== null").await?;
    heading_has_the_focus(&visit, "さがす").await?;

    tab_to(&visit, ".row-open").await?;
    let name: String = visit.read("document.activeElement.querySelector('.row-name').innerText").await?;
    visit.press("Enter").await?;
    heading_has_the_focus(&visit, &name).await?;

    tab_to(&visit, ".foot-call").await?;
    let shown: String = visit.read("document.activeElement.href").await?;
    visit.press("Enter").await?;
    assert_eq!(visit.read::<String>("window.rung").await?, shown);

    visit.back().await?;
    heading_has_the_focus(&visit, "さがす").await?;
    tab_to(&visit, ".tab[href='/settings']").await?;
    visit.press("Enter").await?;
    heading_has_the_focus(&visit, "設定").await?;
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_types_before_the_new_page_is_painted_keeps_the_field() -> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.tap(".tabs a[href='/settings']").await?;
    visit.until("document.activeElement.matches('main h1')").await?;
    // The field takes the focus as soon as it is there, which is before the next paint.
    let quick = "(() => {
        new MutationObserver((_, observer) => {
            const field = document.querySelector('#search');
            if (!field) return;
            observer.disconnect();
            field.focus();
            requestAnimationFrame(() => requestAnimationFrame(() => { window.painted = true; }));
        }).observe(document.querySelector('main'), { childList: true, subtree: true });
        document.querySelector(\".tabs a[href='/find']\").click();
        return true;
    })()";
    visit.read::<bool>(quick).await?;
    visit.until("window.painted === true").await?;
    assert_eq!(visit.read::<String>("document.activeElement.id").await?, "search");
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_focus_stays_where_it_is_when_the_clock_goes_on() -> Result<()> {
    // Hours go by until something else is said of one.
    const LATER: &str = "const main = document.querySelector('main');
        window.before = document.activeElement;
        window.says = () => main.innerText;
        window.said = says();
        let at = Date.now();
        setInterval(() => { at += 3600e3; }, 700);
        Date.now = () => at;";
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    let place = format!("/facility/{}", region::fullest("clinic_home_palliative"));
    for (path, selector) in [
        ("/find?kind=visiting_nurse", ".row-open"),
        (&place, ".foot-call"),
        ("/opioids?of=morphine&as=tablet", ".offer .call"),
        ("/admission?for=emergency", ".desk-row .call"),
    ] {
        visit.open(path).await?;
        visit.until(&format!("document.querySelector({selector:?}) !== null")).await?;
        tab_to(&visit, selector).await?;
        visit.browser.run::<Value>(LATER, Value::Null, LIMIT).await?;
        visit.until("says() !== said").await?;
        assert!(visit.read::<bool>("before === document.activeElement").await?, "{path}");
    }
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_chooses_a_language_by_key_stays_at_the_choice() -> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.open("/settings").await?;
    tab_to(&visit, "[name=language]").await?;
    visit.press("ArrowDown").await?;
    visit.until_says("h1", "Settings").await?;
    visit.until("document.activeElement.matches('[name=language]:checked')").await?;
    visit.until_says("label:focus-within", "English").await?;
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_filter_panel_takes_the_focus_and_gives_it_back() -> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.open("/find").await?;
    tab_to(&visit, ".chip-filters").await?;
    visit.press("Enter").await?;
    visit.until("document.activeElement.closest('.filters') !== null").await?;
    tab_to(&visit, ".filter-groups .chip").await?;
    visit.press("Enter").await?;
    visit.until("location.search !== ''").await?;
    assert!(visit.read("document.activeElement.matches('.filter-groups .chip[aria-pressed=true]')").await?);
    visit.press("Escape").await?;
    visit.until("document.activeElement.matches('.chip-filters')").await?;
    visit.close().await
}
