//! Where the project lies, which files it has, and how its programs are started.

use anyhow::{Context, Result};
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Folders that hold what was built or downloaded, never what was written.
const NOT_OURS: [&str; 4] = [".git", "target", "dist", "node_modules"];

#[derive(Debug)]
pub struct Project {
    pub root: PathBuf,
    /// Where Cargo puts what it builds.
    pub target: PathBuf,
    /// The project's tools first, then what the machine has.
    path: OsString,
}

impl Project {
    /// Cargo says where `xtask` lies; the project is the folder above.
    pub fn find() -> Result<Self> {
        let own = env::var_os("CARGO_MANIFEST_DIR").context("start it as `cargo xtask …`")?;
        let root = Path::new(&own).parent().context("xtask lies inside the project")?.to_path_buf();
        let mut folders = vec![cargo_home()?.join("bin"), root.join("xtask/node_modules/.bin")];
        folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        let path = env::join_paths(folders).context("a folder of PATH has a colon in its name")?;
        let target =
            env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |target| root.join(target));
        Ok(Self { root, target, path })
    }

    pub fn at(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// A program started in the project's folder, that finds the project's tools.
    pub fn command<const N: usize>(&self, program: &str, arguments: [&str; N]) -> Command {
        // Looked up here: the search would use this process's PATH, not the one the program is given.
        let mut command = Command::new(self.find_program(program).unwrap_or_else(|| program.into()));
        command.args(arguments).current_dir(&self.root).env("PATH", &self.path);
        command
    }

    /// Where the program lies, if anywhere.
    pub fn find_program(&self, program: &str) -> Option<PathBuf> {
        env::split_paths(&self.path).map(|folder| folder.join(program)).find(|path| path.is_file())
    }

    /// The server in release form, once it is built.
    pub fn server<const N: usize>(&self, arguments: [&str; N]) -> Command {
        let mut command = Command::new(self.target.join("release/sync-server"));
        command.args(arguments).current_dir(&self.root);
        command
    }

    /// What the program prints on stdout, trimmed; nothing when it is absent or fails.
    pub fn answer<const N: usize>(&self, program: &str, arguments: [&str; N]) -> Option<String> {
        let output = self.command(program, arguments).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Every file that was written, below the given folders or the files themselves, in the order of names.
    pub fn files(&self, starts: &[&str]) -> Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        for start in starts {
            collect(&self.at(start), &mut found)?;
        }
        found.sort();
        Ok(found)
    }

    /// The path below the project's folder, with `/` between its parts.
    pub fn relative(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).to_string_lossy().replace('\\', "/")
    }
}

/// Where Cargo keeps its programs: `CARGO_HOME`, else `.cargo` in the person's home.
fn cargo_home() -> Result<PathBuf> {
    env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cargo")))
        .context("neither CARGO_HOME nor a home folder is known")
}

fn collect(path: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    if !path.is_dir() {
        found.push(path.to_path_buf());
        return Ok(());
    }
    for entry in fs::read_dir(path).with_context(|| path.display().to_string())? {
        let entry = entry?;
        if !NOT_OURS.iter().any(|name| entry.file_name() == *name) {
            collect(&entry.path(), found)?;
        }
    }
    Ok(())
}
