//! A deployer's tiles under the map: an archive of one tile that lies everywhere, as little as `PMTiles` 3 allows.

use crate::map::until_drawn;
use anyhow::Result;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::json;
use tests::browser::{Engine, PHONE};
use tests::stage::Stage;
use tests::visit::Visit;

/// As `PMTiles` counts kinds of tiles.
const SHAPES: u8 = 1;
const PNG: u8 = 2;

/// One pixel.
const GREEN: [u8; 4] = [78, 154, 107, 255];
const GREEN_PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGPwm5UNAAKNAVRSrAhpAAAAAElFTkSuQmCC";

const DEEPEST: u8 = 12;

/// The colours of the drawn tiles, each once: every tile is of one colour.
const COLOURS: &str =
    "[...new Set([...document.querySelectorAll('canvas.leaflet-tile-loaded')].map((tile) => {
    const pixel = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    if (tile.width > 0) pixel.drawImage(tile, 0, 0);
    return JSON.stringify([...pixel.getImageData(0, 0, 1, 1).data]);
}))].map(JSON.parse)";

/// Paths of what the page has fetched for tiles.
const FETCHED: &str = "performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)
    .filter((path) => path.startsWith('/tiles/'))";

/// Paths of what is kept for use without a signal.
const KEPT: &str = "(async () => {
    const caches = await Promise.all((await window.caches.keys()).map((name) => window.caches.open(name)));
    const kept = await Promise.all(caches.map((cache) => cache.keys()));
    return kept.flat().map(({ url }) => new URL(url).pathname);
})()";

fn varint(into: &mut Vec<u8>, mut number: u64) {
    while number >= 128 {
        into.push((number % 128) as u8 | 128);
        number /= 128;
    }
    into.push(number as u8);
}

fn archive(kind: u8, tile: &[u8], metadata: &str) -> Vec<u8> {
    let everywhere = (4_u64.pow(u32::from(DEEPEST) + 1) - 1) / 3;
    let mut directory = Vec::new();
    // One entry: from the first tile on, all of them, this long, from the first byte on.
    for number in [1, 0, everywhere, tile.len() as u64, 1] {
        varint(&mut directory, number);
    }
    let parts = [directory.as_slice(), metadata.as_bytes(), &[], tile];
    let mut archive = b"PMTiles\x03".to_vec();
    let mut begin = 127_u64;
    for part in parts {
        archive.extend([begin, part.len() as u64].map(u64::to_le_bytes).concat());
        begin += part.len() as u64;
    }
    archive.extend([everywhere, 1, 1].map(u64::to_le_bytes).concat());
    // In order of place; nothing is compressed; the kind; the zooms.
    archive.extend([1, 1, 1, kind, 0, DEEPEST]);
    archive.extend([-1_800_000_000, -850_000_000, 1_800_000_000, 850_000_000].map(i32::to_le_bytes).concat());
    // Where to look first, which is ours to decide.
    archive.extend([0; 9]);
    archive.extend(parts.concat());
    archive
}

/// A tile of the Protomaps scheme that is water all over.
fn water() -> Vec<u8> {
    const WIDE: u8 = 0x80;
    let square = [9, 0, 0, 26, WIDE, 64, 0, 0, WIDE, 64, 0xff, 63, 0, 15];
    // A feature: a polygon, and its geometry.
    let feature = [&[0x18, 3, 0x22, square.len() as u8], square.as_slice()].concat();
    // A layer: version, name, feature, extent.
    let layer = [
        b"\x78\x02\x0a\x05water\x12",
        [feature.len() as u8].as_slice(),
        feature.as_slice(),
        &[0x28, WIDE, 32],
    ]
    .concat();
    [&[0x1a, layer.len() as u8], layer.as_slice()].concat()
}

async fn stage_on(archive: Vec<u8>) -> Result<Stage> {
    let mut stage = Stage::demo().await?;
    let file = stage.folder().join("region.pmtiles");
    std::fs::write(&file, archive)?;
    stage.give_tiles(file);
    stage.darken().await?;
    stage.light().await?;
    Ok(stage)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deployers_tiles_lie_under_marks_and_borders_and_without_a_server_the_outlines_stand() -> Result<()>
{
    let markup = r#"{"attribution":"<a href=\"https://maps.example/\">見本地図</a> &copy; <b onclick=x>たすき</b> &amp; 仲間"}"#;
    let mut stage = stage_on(archive(PNG, &BASE64_STANDARD.decode(GREEN_PNG)?, markup)).await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.open("/map").await?;
    until_drawn(&visit).await?;
    visit.until_says(".map-source", "見本地図 © たすき & 仲間").await?;
    visit.until_says(".map-source", "架空").await?;
    visit.until(&format!("{COLOURS}.length > 0")).await?;
    assert_eq!(visit.read::<Vec<[u8; 4]>>(COLOURS).await?, [GREEN]);
    let pane =
        "(drawn) => Number(getComputedStyle(document.querySelector(drawn).closest('.leaflet-pane')).zIndex)";
    let panes = format!("['.map-land', 'canvas.leaflet-tile', '.map-border', '.map-mark'].map({pane})");
    assert!(visit.read::<Vec<u32>>(&panes).await?.is_sorted_by(|below, above| below < above));
    assert_eq!(visit.read::<usize>("document.querySelectorAll('.map-border').length").await?, 5);
    let own =
        "performance.getEntriesByType('resource').every(({ name }) => name.startsWith(location.origin))";
    assert!(visit.read::<bool>(own).await?, "nothing comes from elsewhere");
    assert_eq!(visit.read::<Vec<String>>(FETCHED).await?, ["/tiles/layer.js", "/tiles/pmtiles.js"]);
    let kept: Vec<String> = visit.read(KEPT).await?;
    assert!(kept.iter().any(|path| path == "/tiles/pmtiles.js"), "{kept:?}");
    assert!(!kept.iter().any(|path| path.starts_with("/api/")), "{kept:?}");
    visit.no_complaints().await?;

    stage.darken().await?;
    let visit = visit.reopened(&stage, PHONE).await?;
    visit.open("/map").await?;
    until_drawn(&visit).await?;
    let drawn =
        "['.map-land', '.map-border', 'canvas'].map((drawn) => document.querySelectorAll(drawn).length)";
    assert_eq!(visit.read::<[usize; 3]>(drawn).await?, [5, 0, 0]);
    visit.until_says(".map-source", "架空").await?;
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn tiles_that_stop_coming_leave_the_land_in_sight_and_are_no_error() -> Result<()> {
    let png = BASE64_STANDARD.decode(GREEN_PNG)?;
    for (kind, tile) in [(PNG, png), (SHAPES, water())] {
        let mut stage = stage_on(archive(kind, &tile, "{}")).await?;
        let visit = Visit::first(&stage, PHONE).await?;
        visit.open("/map").await?;
        until_drawn(&visit).await?;
        visit.until(&format!("{COLOURS}.length > 0")).await?;
        stage.darken().await?;
        if visit.browser.engine == Engine::Chromium {
            // The one tile, which the browser keeps.
            visit.browser.cdp("Network.clearBrowserCache", json!({})).await?;
        }
        for _ in 0..3 {
            visit.tap(".map-tool:nth-of-type(3)").await?;
            visit.until("document.querySelector('.leaflet-zoom-anim') === null").await?;
        }
        until_drawn(&visit).await?;
        if visit.browser.engine == Engine::Chromium {
            let nothing = "JSON.stringify([0, 0, 0, 0])";
            visit.until(&format!("{COLOURS}.map(JSON.stringify).join() === {nothing}")).await?;
        }
        assert_eq!(visit.read::<usize>("document.querySelectorAll('.map-land').length").await?, 5);
        visit.close().await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn shapes_are_drawn_in_the_colours_a_person_chose() -> Result<()> {
    let stage = stage_on(archive(SHAPES, &water(), "{}")).await?;
    let visit = Visit::first(&stage, PHONE).await?;
    // The water of Protomaps' two flavours.
    for (colours, water) in [("light", [128, 222, 234, 255]), ("dark", [49, 53, 63, 255])] {
        visit
            .read::<()>(&format!("localStorage.setItem('tasuki-colours', JSON.stringify('{colours}'))"))
            .await?;
        visit.open("/map").await?;
        until_drawn(&visit).await?;
        visit.until(&format!("{COLOURS}.length > 0")).await?;
        assert_eq!(visit.read::<Vec<[u8; 4]>>(COLOURS).await?, [water], "{colours}");
    }
    visit.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_tiles_were_given_nothing_of_what_draws_them_is_fetched_or_kept() -> Result<()> {
    let stage = Stage::demo().await?;
    let visit = Visit::first(&stage, PHONE).await?;
    visit.open("/map").await?;
    until_drawn(&visit).await?;
    let asked = "performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/api/tiles'))";
    visit.until(asked).await?;
    visit.settled().await?;
    assert_eq!(visit.read::<Vec<String>>(FETCHED).await?, [""; 0]);
    let kept: Vec<String> = visit.read(KEPT).await?;
    assert!(!kept.iter().any(|path| path.starts_with("/tiles/")), "{kept:?}");
    visit.close().await
}
