//! Every screen the app has, as a person comes to it.

use crate::region;
use anyhow::Result;
use tests::visit::Visit;

pub struct Screen {
    pub name: String,
    path: String,
    /// What is tapped once the page is there.
    tap: Option<&'static str>,
    /// What is on the screen when it is complete.
    sign: &'static str,
}

impl Screen {
    fn new(name: &str, path: &str, sign: &'static str) -> Self {
        Self { name: name.to_owned(), path: path.to_owned(), tap: None, sign }
    }

    pub async fn show(&self, visit: &Visit) -> Result<()> {
        visit.open(&self.path).await?;
        if let Some(target) = self.tap {
            visit.tap(target).await?;
        }
        visit.until(&format!("document.querySelector({:?})?.checkVisibility()", self.sign)).await
    }
}

pub fn all() -> Vec<Screen> {
    let mut screens = vec![
        Screen::new("home", "/", ".doors .door"),
        Screen::new("list", "/find", ".row[id]"),
        Screen::new("list by kana", "/find?sort=name", ".index button"),
        Screen::new("nothing found", "/find?q=ぬるぽ&kind=hospital", ".nothing"),
        Screen { tap: Some(".chip-filters"), ..Screen::new("filters", "/find", ".filters.open .chip") },
        Screen::new("map", "/map", ".map-sheet:not([aria-busy]) .map-mark"),
        Screen {
            tap: Some(".map-mark:not(.map-cluster)"),
            ..Screen::new("a place on the map", "/map?kind=hospital", ".map-card .row-open")
        },
        Screen::new("no such place", "/facility/00000000-0000-4000-8000-000000000000", ".notice h1"),
        Screen::new("events", "/events", ".agenda .event-card"),
        Screen {
            tap: Some(".event-filters .chip"),
            ..Screen::new("events filtered", "/events?kind=case_conference", ".event-panel .chip")
        },
        Screen::new("no events", "/events?kind=lecture&for=doctor&how=online&in=99205", ".nothing"),
        Screen::new("month", &format!("/events?month={}", region::this_month()), ".month"),
        Screen::new("event", &format!("/events/{}", region::fullest_event()), ".event .sources"),
        Screen::new("no such event", "/events/00000000-0000-4000-8000-000000000000", ".notice h1"),
        Screen::new("who uses this phone", "/referrals", ".who"),
        Screen::new("a new referral", "/referrals/new", ".referral-chips .chip"),
        Screen::new("no such referral", "/referrals/00000000-0000-4000-8000-000000000000", ".notice h2"),
        Screen::new("paper as a map", "/paper?kind=hospital&as=map", ".paper-map"),
        Screen::new("paper", "/paper?kind=visiting_nurse", ".sheet-table"),
        Screen::new("paper for a wall", "/paper?kind=pharmacy&as=wall", ".wall-group"),
        Screen { tap: Some(".erase button"), ..Screen::new("erasing", "/settings", ".erase-ask") },
        Screen::new("settings", "/settings", ".settings .details"),
    ];
    screens.extend([
        Screen::new("opioids", "/opioids", ".matrix button"),
        Screen::new("one opioid", "/opioids?of=morphine&as=tablet&can=home_visit", ".offer .stock-yes"),
        Screen::new("an opioid by name", "/opioids?q=モルヒネ", ".match"),
        Screen::new("a listing that ended", "/opioids?group=morphine_granules_12h", ".opioids-note"),
        Screen::new("people", "/people", ".person .call"),
        Screen::new("people of another training", "/people?as=palliative_nurse", ".person .call"),
        Screen::new("opioid searched among places", "/find?q=オプソ", ".opioid-door"),
    ]);
    screens.push(Screen {
        tap: Some(".compare-switch"),
        ..Screen::new("choosing to compare", "/find?kind=visiting_nurse", ".pick input")
    });
    let compared = ["visiting_nurse", "clinic_home_palliative", "pharmacy"].map(region::fullest);
    let path = format!("/compare?ids={}", compared.map(|id| id.to_string()).join("%20"));
    screens.push(Screen::new("compare", &path, ".compare-table .call"));
    screens.push(Screen::new("nothing to compare", "/compare", ".nothing"));
    for kind in ["hospital", "pharmacy", "visiting_nurse", "care_manager_office", "dental_home"] {
        let id = region::fullest(kind);
        screens.push(Screen::new(kind, &format!("/facility/{id}"), ".facility .sources"));
    }
    for purpose in ["emergency", "respite", "symptom", "eol"] {
        let path = format!("/admission?for={purpose}&need=infusion_pump");
        screens.push(Screen::new(&format!("admission for {purpose}"), &path, ".desk-otherwise .desk-line"));
    }
    let refused = Screen::new("refused desks", "/admission?need=ventilator", ".desk-refused .desk-row");
    screens.push(Screen { tap: Some(".desk-refused button"), ..refused });
    let rules = format!("/admission/{}/rules", region::fullest("hospital"));
    screens.push(Screen::new("admission rules", &rules, ".rules-sources"));
    screens.push(Screen::new(
        "no rules",
        &format!("/admission/{}/rules", region::fullest("pharmacy")),
        ".notice h1",
    ));
    screens.extend(of_a_pharmacist());
    screens
}

/// From where she says who she is to where she is nobody again.
fn of_a_pharmacist() -> Vec<Screen> {
    let hospital = region::fullest("hospital");
    let correct = format!("/facility/{hospital}/correct");
    vec![
        Screen { tap: Some("li:nth-child(4) > .who"), ..Screen::new("referrals", "/referrals", ".ways a") },
        Screen::new("nothing waits", "/tray", ".tray-first"),
        Screen::new("corrections", "/corrections", ".referral-none"),
        Screen::new("a place that is missing", "/corrections/new", ".new-place select"),
        Screen {
            tap: Some(".propose-row"),
            ..Screen::new("a correction", &correct, ".propose-editor input")
        },
        Screen::new("after a call", &format!("/facility/{hospital}"), ".calls .call-result"),
        Screen {
            tap: Some(".own-level[aria-pressed=false]"),
            ..Screen::new("own place", "/own", ".foot .primary")
        },
        Screen { tap: Some(".referral-who .link"), ..Screen::new("nobody again", "/referrals", ".who") },
    ]
}
