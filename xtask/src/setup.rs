//! What building and testing need besides Rust, Node and apt: installed when absent, left alone when it fits.

use crate::project::Project;
use crate::step::Step;
use anyhow::{Context, Result, bail};
use std::fs;

/// Newer ones need a newer Rust than `rust-version`.
const TRUNK: &str = "0.21.14";

/// What the app is compiled for.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Drives Firefox; Debian has none.
const GECKODRIVER: &str = "0.37.1";

/// What the browser tests run on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    Chromium,
    Webkit,
    Firefox,
}

impl Engine {
    /// As the tests know it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Webkit => "webkit",
            Self::Firefox => "firefox",
        }
    }

    /// Debian's packages: what the program is called, and the package that brings it.
    fn packages(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Chromium => &[
                ("chromium", "chromium"),
                ("chromedriver", "chromium-driver"),
                ("pdftotext", "poppler-utils"),
            ],
            Self::Webkit => {
                &[("WebKitWebDriver", "webkit2gtk-driver"), ("Xvfb", "xvfb"), ("xdotool", "xdotool")]
            }
            Self::Firefox => &[("firefox", "firefox-esr")],
        }
    }
}

const JAPANESE_FONT: &str = "fonts-noto-cjk";

/// The steps that are still needed before the app can be built.
pub fn build_tools(project: &Project) -> Result<Vec<Step>> {
    let mut steps = Vec::new();
    if !has_wasm_target(project) {
        steps.push(Step::new(
            "adding Rust's WebAssembly target",
            project.command("rustup", ["target", "add", WASM_TARGET]),
        ));
    }
    if project.answer("trunk", ["--version"]).as_deref() != Some(&format!("trunk {TRUNK}")) {
        // Unoptimised: it only starts other programs, and its release profile takes half an hour.
        let install =
            ["install", "--debug", "--locked", "--force", "--no-default-features", "trunk", "--version"];
        let mut command = project.command("cargo", install);
        command.arg(TRUNK);
        steps.push(Step::new("building Trunk (about 5 min on two cores)", command));
    }
    let wanted = locked_version(&fs::read_to_string(project.at("Cargo.lock"))?, "wasm-bindgen")?;
    if project.answer("wasm-bindgen", ["--version"]) != Some(format!("wasm-bindgen {wanted}")) {
        // Without --locked: its lock names a package version that the registry does not serve.
        let install = ["install", "--debug", "--force", "wasm-bindgen-cli", "--version"];
        let mut command = project.command("cargo", install);
        command.arg(&wanted);
        let title = format!("building wasm-bindgen {wanted} (about 4 min on two cores)");
        steps.push(Step::new(title, command));
    }
    steps.extend(node_packages(project, "xtask")?);
    Ok(steps)
}

/// The steps that are still needed before a browser can be driven.
pub fn browser_tools(project: &Project, engine: Engine) -> Result<Vec<Step>> {
    let mut packages: Vec<&str> = engine
        .packages()
        .iter()
        .filter(|(program, _)| project.find_program(program).is_none())
        .map(|(_, package)| *package)
        .collect();
    if project.answer("fc-list", [":lang=ja", "family"]).is_none_or(|fonts| fonts.is_empty()) {
        packages.push(JAPANESE_FONT);
    }
    let mut steps = Vec::new();
    if !packages.is_empty() {
        let list = packages.join(" ");
        if project.answer("id", ["-u"]).as_deref() != Some("0") || project.find_program("apt-get").is_none() {
            bail!("the browser tests need {list}. On Debian: sudo apt-get install {list}");
        }
        steps.push(Step::new("reading Debian's package lists", project.command("apt-get", ["update"])));
        let install = ["install", "--yes", "--no-install-recommends"];
        let mut command = project.command("apt-get", install);
        command.args(&packages).env("DEBIAN_FRONTEND", "noninteractive");
        steps.push(Step::new(format!("installing {list}"), command));
    }
    let geckodriver = || project.answer("geckodriver", ["--version"]).unwrap_or_default();
    if engine == Engine::Firefox && !geckodriver().contains(GECKODRIVER) {
        let install = ["install", "--debug", "--locked", "--force", "geckodriver", "--version"];
        let mut command = project.command("cargo", install);
        command.arg(GECKODRIVER);
        steps.push(Step::new("building geckodriver (about 1 min on two cores)", command));
    }
    steps.extend(node_packages(project, "tests/browser")?);
    Ok(steps)
}

/// `npm ci` in a folder whose installed packages are not those of its lock.
pub fn node_packages(project: &Project, folder: &str) -> Result<Option<Step>> {
    let lock =
        fs::read_to_string(project.at(folder).join("package-lock.json")).context("package-lock.json")?;
    let installed = fs::read_to_string(project.at(folder).join("node_modules/.package-lock.json"));
    if installed.is_ok_and(|installed| same_packages(&lock, &installed)) {
        return Ok(None);
    }
    let mut command = project.command("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    command.current_dir(project.at(folder));
    Ok(Some(Step::new(format!("fetching the npm packages of {folder}/"), command)))
}

/// npm's note of what it installed is the lock without the folder's own entry.
fn same_packages(lock: &str, installed: &str) -> bool {
    let packages = |text: &str| -> Option<Vec<(String, serde_json::Value)>> {
        let parsed: serde_json::Value = serde_json::from_str(text).ok()?;
        let packages = parsed.get("packages")?.as_object()?;
        let named = packages.iter().filter(|(name, _)| !name.is_empty());
        Some(named.map(|(name, package)| (name.clone(), package["integrity"].clone())).collect())
    };
    packages(lock).is_some_and(|wanted| packages(installed) == Some(wanted))
}

fn has_wasm_target(project: &Project) -> bool {
    project.answer("rustc", ["--print", "sysroot"]).is_some_and(|sysroot| {
        std::path::Path::new(&sysroot).join("lib/rustlib").join(WASM_TARGET).join("lib").is_dir()
    })
}

/// The version of a package in Cargo.lock.
fn locked_version(lock: &str, package: &str) -> Result<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name).skip(1);
    lines
        .next()
        .and_then(|line| line.strip_prefix("version = \""))
        .and_then(|rest| rest.strip_suffix('"'))
        .map(str::to_owned)
        .with_context(|| format!("Cargo.lock names no {package}"))
}
