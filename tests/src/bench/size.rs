//! What a phone fetches before it works without signal: bytes as they are sent, brotli where it helps.

use super::report::Report;
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const WASM_LIMIT_KB: f64 = 550.0;
const FIRST_LOAD_LIMIT_KB: f64 = 800.0;
const MAP_LIMIT_KB: f64 = 90.0;

pub fn measure(dist: &Path, report: &mut Report) -> Result<()> {
    let worker = fs::read_to_string(dist.join("sw.js")).context("the app is not built: no sw.js")?;
    let list = worker.lines().find_map(|line| line.strip_prefix("const FILES = ")?.strip_suffix(';'));
    let files: BTreeMap<String, String> = serde_json::from_str(list.context("sw.js lists no files")?)?;

    let mut sent = BTreeMap::from([("/sw.js", sent_bytes(dist, "sw.js")?)]);
    for path in files.keys() {
        let file = if path == "/" { "index.html" } else { path.trim_start_matches('/') };
        sent.insert(path, sent_bytes(dist, file)?);
    }
    report.keep("size", &sent)?;
    let kilobytes = |bytes: u64| bytes as f64 / 1e3;
    for (path, bytes) in &sent {
        report.figure("size", path, format!("{:.1} KB", kilobytes(*bytes)));
    }
    let wasm = sent.iter().filter(|(path, _)| path.ends_with(".wasm")).map(|(_, bytes)| bytes).sum();
    report.at_most("size", "WebAssembly", kilobytes(wasm), WASM_LIMIT_KB, "KB");
    // The page needs nothing of them before a map is opened.
    let of_map =
        |path: &&str| path.starts_with("/leaflet/") || *path == "/map.js" || path.starts_with("/map-");
    let map = sent.iter().filter(|(path, _)| of_map(path)).map(|(_, bytes)| bytes).sum::<u64>();
    report.at_most("size", "the map besides", kilobytes(map), MAP_LIMIT_KB, "KB");
    // Where a deployer gave tiles, the first map that is opened fetches these too.
    let of_tiles = |path: &&str| path.starts_with("/tiles/") && path.ends_with(".js");
    let tiles = sent.iter().filter(|(path, _)| of_tiles(path)).map(|(_, bytes)| bytes).sum::<u64>();
    report.figure("size", "what draws tiles", format!("{:.1} KB", kilobytes(tiles)));
    report.at_most("size", "the map and what draws tiles", kilobytes(map + tiles), MAP_LIMIT_KB, "KB");
    // Their licences are for whoever asks.
    let all = sent.iter().filter(|(path, _)| !path.starts_with("/tiles/"));
    let first = all.map(|(_, bytes)| bytes).sum::<u64>() - map;
    report.at_most("size", "first load", kilobytes(first), FIRST_LOAD_LIMIT_KB, "KB");
    Ok(())
}

/// The server sends the compressed sibling where there is one.
fn sent_bytes(dist: &Path, file: &str) -> Result<u64> {
    let [small, whole] = [format!("{file}.br"), file.to_owned()].map(|name| dist.join(name));
    let sent = if small.is_file() { small } else { whole };
    Ok(fs::metadata(&sent).with_context(|| sent.display().to_string())?.len())
}
