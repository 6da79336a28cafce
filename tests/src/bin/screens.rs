//! Draws the app's screens, and what is printed as PDF, into `target/screens/`, for people to look at.
#![expect(clippy::print_stdout, reason = "a command-line tool")]

use anyhow::{Context, Result};
use clap::Parser;
use std::path::{Path, PathBuf};
use tests::browser::{DESKTOP, PHONE};
use tests::stage::{Stage, project};
use tests::visit::Visit;

#[derive(Parser)]
#[command(about = "Draw the app's screens into target/screens/")]
struct Options {
    /// The database of a region instead of the demo: one that `sync-server import` made
    #[arg(long, value_name = "FILE")]
    database: Option<PathBuf>,
    /// A `PMTiles` archive for the map
    #[arg(long, value_name = "FILE")]
    tiles: Option<PathBuf>,
    /// Further addresses to draw, such as `/find?kind=pharmacy`
    #[arg(long, value_name = "PATH")]
    at: Vec<String>,
    /// Where the pictures go, as seen from the project's folder
    #[arg(long, default_value = "target/screens")]
    into: PathBuf,
}

/// How a screen is seen.
struct Look {
    device: &'static str,
    language: &'static str,
    text_size: &'static str,
    colours: &'static str,
}

const fn look(device: &'static str, language: &'static str) -> Look {
    Look { device, language, text_size: "standard", colours: "light" }
}

const USUAL: [Look; 4] =
    [look("phone", "ja"), look("phone", "en"), look("desktop", "ja"), look("desktop", "en")];
const OTHER: [Look; 3] = [
    Look { colours: "dark", ..look("phone", "ja") },
    Look { colours: "dark", ..look("desktop", "ja") },
    Look { text_size: "xlarge", ..look("phone", "ja") },
];

#[tokio::main]
async fn main() -> Result<()> {
    let options = Options::parse();
    let folder = project()?.join(&options.into);
    std::fs::create_dir_all(&folder)?;
    let mut stage = match &options.database {
        Some(database) => Stage::copied(database).await?,
        None => Stage::demo().await?,
    };
    if let Some(tiles) = &options.tiles {
        stage.give_tiles(tiles.clone());
        stage.darken().await?;
        stage.light().await?;
    }
    let visit = Visit::first(&stage, PHONE).await?;
    let id = a_facility(&visit).await?;
    let facility = format!("/facility/{id}");
    let further: Vec<String> = (1..=options.at.len()).map(|at| format!("further-{at}")).collect();
    let mut screens =
        vec![("home", "/"), ("find", "/find"), ("facility", facility.as_str()), ("settings", "/settings")];
    screens.push(("admission", "/admission?for=emergency"));
    screens.extend(further.iter().map(String::as_str).zip(options.at.iter().map(String::as_str)));
    for look in &USUAL {
        for (name, path) in &screens {
            draw(&visit, look, name, path, &folder).await?;
        }
    }
    for look in &OTHER {
        for (name, path) in &screens[..2] {
            draw(&visit, look, name, path, &folder).await?;
        }
    }
    println!("{}", folder.display());
    visit.browser.close().await
}

/// The first place of the list that has the most to show.
async fn a_facility(visit: &Visit) -> Result<String> {
    visit.open("/find?kind=hospital").await?;
    visit.until("document.querySelector('.row[id]') !== null").await?;
    let id: String = visit.read("document.querySelector('.row[id]').id").await?;
    Ok(id.strip_prefix("row-").context("a row is named after its place")?.to_owned())
}

async fn draw(visit: &Visit, look: &Look, name: &str, path: &str, folder: &Path) -> Result<()> {
    let window = if look.device == "phone" { PHONE } else { DESKTOP };
    visit.browser.resize(window.width, window.height).await?;
    visit.prefer_colours(look.colours).await?;
    visit.choose(look.language, look.text_size).await?;
    visit.open(path).await?;
    visit
        .until("document.querySelector('.page-waiting') === null && !document.querySelector('[aria-busy]')")
        .await?;
    visit.until("document.querySelector('.door, .row[id], .map-mark, .facility, .settings, .opioids, .desk-first, .rules-card, .sheet, .notice, .compare-table, .agenda, .month') !== null").await?;
    let on_tiles = "fetch('/api/tiles', { method: 'HEAD' }).then(({ status }) => status === 200)";
    if path.starts_with("/map") && visit.read(on_tiles).await? {
        visit.until("document.querySelectorAll('.leaflet-tile-loaded').length > 3").await?;
    }
    let mut file = format!("{name}-{}-{}", look.device, look.language);
    for unusual in [look.text_size, look.colours] {
        if !["standard", "light"].contains(&unusual) {
            file.push_str(&format!("-{unusual}"));
        }
    }
    visit.browser.page.screenshot(&folder.join(format!("{file}.png"))).await?;
    if look.device == "desktop"
        && ["/paper", "/facility", "/admission/"].iter().any(|begin| path.starts_with(begin))
    {
        std::fs::write(folder.join(format!("{file}.pdf")), visit.print().await?.bytes())?;
    }
    if !path.starts_with("/find") {
        visit.unroll(window.width).await?;
        visit.browser.page.screenshot(&folder.join(format!("{file}-whole.png"))).await?;
    }
    Ok(())
}
