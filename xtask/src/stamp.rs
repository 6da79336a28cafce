//! What Trunk leaves to us after a build: the app's functions in order, the service worker's file list, and compressed siblings.

use crate::alike;
use anyhow::{Context, Result, ensure};
use base64::prelude::{BASE64_STANDARD, Engine};
use sha2::{Digest, Sha256, Sha384};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::thread;

/// The lines of `public/sw.js` that a build fills in.
const VERSION_LINE: &str = "const VERSION = 'unstamped';";
const FILES_LINE: &str = "const FILES = {};";

/// Kinds of file that become smaller; the others are compressed by their own format.
const COMPRESSIBLE: [&str; 8] = ["html", "js", "mjs", "css", "wasm", "json", "webmanifest", "svg"];

/// Libraries that are published as a script, and the global it makes. A page that allows no script element it did not bring
/// can import them once they end as a module does.
const SCRIPTS: [(&str, &str); 2] =
    [("/tiles/pmtiles.js", "pmtiles"), ("/tiles/protomaps-leaflet.js", "protomapsL")];

const BROTLI_QUALITY: i32 = 11;
/// The widest window that browsers accept.
const BROTLI_WINDOW: i32 = 24;
/// In bits: the app is one block, whose statistics then hold for all of it.
const BROTLI_BLOCK: i32 = 24;

/// Stamps the folder that Trunk has filled and not yet put in place.
pub fn stamp_staged() -> Result<()> {
    let folder = std::env::var_os("TRUNK_STAGING_DIR").context("`cargo xtask stamp` is called by Trunk")?;
    stamp(Path::new(&folder))
}

fn stamp(folder: &Path) -> Result<()> {
    let mut files = BTreeMap::new();
    read(folder, "", &mut files)?;
    for (path, global) in SCRIPTS {
        if let Some(script) = files.get_mut(path) {
            script.extend_from_slice(format!("\nexport default {global};\n").as_bytes());
            fs::write(folder.join(path.trim_start_matches('/')), script)?;
        }
    }
    sort_functions(folder, &mut files)?;
    let worker = files.remove("/sw.js").context("the built app has no sw.js")?;
    let worker = stamped(&String::from_utf8(worker)?, &files)?;
    fs::write(folder.join("sw.js"), &worker)?;
    files.insert("/sw.js".to_owned(), worker.into_bytes());
    compress(folder, &files)
}

/// Puts the module with its functions in order in the place of Trunk's: another content, so another name and checksum.
fn sort_functions(folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) -> Result<()> {
    let Some(old_path) = files.keys().find(|path| path.ends_with(".wasm")).cloned() else { return Ok(()) };
    let old = files.remove(&old_path).context("found just now")?;
    let new = alike::functions_alike(&old).with_context(|| old_path.clone())?;
    let new_path: String = ["/app-", &hash(&new)[..16], "_bg.wasm"].concat();
    fs::remove_file(folder.join(old_path.trim_start_matches('/')))?;
    fs::write(folder.join(new_path.trim_start_matches('/')), &new)?;
    let page = String::from_utf8(files.remove("/").context("the built app has no page")?)?;
    ensure!(page.contains(&old_path), "the page does not name {old_path}");
    let page = page.replace(&old_path, &new_path).replace(&checksum(&old), &checksum(&new));
    ensure!(page.contains(&checksum(&new)), "the page has no checksum of {old_path}");
    fs::write(folder.join("index.html"), &page)?;
    files.insert("/".to_owned(), page.into_bytes());
    files.insert(new_path, new);
    Ok(())
}

/// As a page writes it down.
fn checksum(bytes: &[u8]) -> String {
    format!("sha384-{}", BASE64_STANDARD.encode(Sha384::digest(bytes)))
}

/// Every file's content under the path it is asked for: `index.html` is `/`.
fn read(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        let path = format!("{prefix}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            read(&entry.path(), &path, files)?;
        } else {
            let path = if path == "/index.html" { "/".to_owned() } else { path };
            files.insert(path, fs::read(entry.path())?);
        }
    }
    Ok(())
}

/// The worker with the list of files in it. The version is the list's own hash: the same files, the same worker.
fn stamped(worker: &str, files: &BTreeMap<String, Vec<u8>>) -> Result<String> {
    ensure!(
        worker.contains(VERSION_LINE) && worker.contains(FILES_LINE),
        "sw.js has no lines `{VERSION_LINE}` and `{FILES_LINE}` to fill in"
    );
    let hashes: BTreeMap<&str, String> =
        files.iter().map(|(path, bytes)| (path.as_str(), hash(bytes))).collect();
    let list = serde_json::to_string(&hashes)?;
    // The worker's own text counts too: its caches are named by the version.
    let version: String = hash(format!("{worker}{list}").as_bytes()).chars().take(12).collect();
    Ok(worker
        .replace(VERSION_LINE, &format!("const VERSION = '{version}';"))
        .replace(FILES_LINE, &format!("const FILES = {list};")))
}

/// SHA-256 in hexadecimal.
pub fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes `name.br` beside every file that becomes smaller; the largest file decides how long it takes.
fn compress(folder: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<()> {
    thread::scope(|scope| {
        let running: Vec<_> = files
            .iter()
            .filter(|(path, _)| compressible(path))
            .map(|(path, bytes)| {
                scope.spawn(move || -> Result<()> {
                    let small = brotli(bytes)?;
                    if small.len() < bytes.len() {
                        let name = if path == "/" { "index.html" } else { path.trim_start_matches('/') };
                        fs::write(folder.join(format!("{name}.br")), small)?;
                    }
                    Ok(())
                })
            })
            .collect();
        running.into_iter().try_for_each(|thread| thread.join().expect("compressing does not panic"))
    })
}

fn compressible(path: &str) -> bool {
    let name = if path == "/" { "index.html" } else { path };
    name.rsplit_once('.').is_some_and(|(_, kind)| COMPRESSIBLE.contains(&kind))
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW,
        size_hint: bytes.len(),
        lgblock: BROTLI_BLOCK,
        ..Default::default()
    };
    let mut small = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut small, &parameters)?;
    Ok(small)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKER: &str = include_str!("../../public/sw.js");

    fn files(page: &str) -> BTreeMap<String, Vec<u8>> {
        BTreeMap::from([
            ("/".to_owned(), page.as_bytes().to_vec()),
            ("/app.js".to_owned(), b"start()".to_vec()),
        ])
    }

    #[test]
    fn the_same_files_give_the_same_worker_and_other_files_another() {
        let worker = stamped(WORKER, &files("page")).unwrap();
        assert_eq!(worker, stamped(WORKER, &files("page")).unwrap());
        assert_ne!(worker, stamped(WORKER, &files("other page")).unwrap());
        assert!(!worker.contains("unstamped"));
        assert!(worker.contains(&format!("\"/app.js\":\"{}\"", hash(b"start()"))));
    }

    #[test]
    fn a_worker_without_the_lines_to_fill_in_is_refused() {
        assert!(stamped("const VERSION = '1';", &files("page")).is_err());
    }

    #[test]
    fn a_built_folder_gets_its_list_and_readable_compressed_siblings() {
        let folder = std::env::temp_dir().join(format!("tasuki-stamp-{}", std::process::id()));
        fs::create_dir_all(folder.join("icons")).unwrap();
        let page = "<p>たすき</p>".repeat(100);
        fs::create_dir_all(folder.join("tiles")).unwrap();
        for (name, text) in [
            ("index.html", page.as_str()),
            ("sw.js", WORKER),
            ("icons/app.png", "not compressible"),
            ("tiles/pmtiles.js", "var pmtiles = {};"),
        ] {
            fs::write(folder.join(name), text).unwrap();
        }
        stamp(&folder).unwrap();

        let mut unpacked = Vec::new();
        let packed = fs::read(folder.join("index.html.br")).unwrap();
        brotli::BrotliDecompress(&mut packed.as_slice(), &mut unpacked).unwrap();
        let worker = fs::read_to_string(folder.join("sw.js")).unwrap();
        let module = fs::read_to_string(folder.join("tiles/pmtiles.js")).unwrap();
        let siblings = [folder.join("sw.js.br").exists(), folder.join("icons/app.png.br").exists()];
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(unpacked, page.as_bytes());
        assert_eq!(siblings, [true, false]);
        assert!(
            module.ends_with("{};\nexport default pmtiles;\n") && worker.contains(&hash(module.as_bytes()))
        );
        assert!(worker.contains("\"/\":") && worker.contains("\"/icons/app.png\":"));
        assert!(!worker.contains("/sw.js") && !worker.contains("index.html"));
    }
}
