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
        Screen::new("no such place", "/facility/00000000-0000-4000-8000-000000000000", ".notice h1"),
        Screen::new("settings", "/settings", ".settings .details"),
    ];
    for kind in ["hospital", "pharmacy", "visiting_nurse", "care_manager_office", "dental_home"] {
        let id = region::fullest(kind);
        screens.push(Screen::new(kind, &format!("/facility/{id}"), ".facility .sources"));
    }
    screens
}
