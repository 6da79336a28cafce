//! The program itself, as an operator starts and ends it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use uuid::Uuid;

const SERVER: &str = env!("CARGO_BIN_EXE_sync-server");

/// A folder, and a process that uses it; both go with the test.
struct Running {
    folder: PathBuf,
    server: Option<Child>,
}

impl Running {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("tasuki-serve-{}", Uuid::new_v4()));
        std::fs::create_dir(&folder).expect("a folder for the test");
        Self { folder, server: None }
    }

    fn database(&self) -> String {
        format!("sqlite:{}", self.folder.join("area.db").display())
    }

    fn run(&self, arguments: &[&str]) -> (bool, String) {
        let mut command = Command::new(SERVER);
        let output = command.args(arguments).args(["--database", &self.database()]).output();
        let output = output.expect("the program runs");
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).expect("it speaks UTF-8"))
    }

    /// Serves on a free port; the address it says.
    fn serve(&mut self) -> String {
        let server = Command::new(SERVER)
            .args(["serve", "--listen", "127.0.0.1:0", "--database", &self.database()])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let server = self.server.insert(server.expect("the program runs"));
        let mut said = String::new();
        let stdout = server.stdout.take().expect("stdout is piped");
        BufReader::new(stdout).read_line(&mut said).expect("it says that it listens");
        let address = said.trim_end().strip_prefix("listening on http://");
        address.expect("the line other programs read").to_owned()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            // It may have ended already, as its test asked.
            server.kill().ok();
            server.wait().ok();
        }
        std::fs::remove_dir_all(&self.folder).ok();
    }
}

#[test]
fn a_filled_database_is_served_until_the_server_is_asked_to_stop() {
    let mut running = Running::new();
    let (filled, said) = running.run(&["demo", "--records", "30"]);
    assert!(filled && said.contains("30 places"), "{said}");
    let (again, said) = running.run(&["demo"]);
    assert!(again && said.contains("is filled already"), "{said}");

    let address = running.serve();
    let mut health = TcpStream::connect(&address).unwrap();
    write!(health, "GET /api/health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    health.read_to_string(&mut answer).unwrap();
    assert!(answer.contains(r#""number":1,"staff":"demo""#), "{answer}");

    let mut poke = TcpStream::connect(&address).unwrap();
    write!(poke, "GET /api/poke HTTP/1.1\r\nHost: {address}\r\n\r\n").unwrap();
    let mut lines = BufReader::new(poke).lines().map(Result::unwrap);
    assert!(lines.any(|line| line == r#"data: {"number":1}"#));

    let server = running.server.as_mut().unwrap();
    let asked = Instant::now();
    assert!(Command::new("kill").arg(server.id().to_string()).status().unwrap().success());
    assert!(server.wait().unwrap().success());
    assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
    assert_eq!(lines.next().as_deref(), Some(""), "the event ends");
}

#[test]
fn a_database_that_is_not_there_or_holds_nothing_is_not_served() {
    let running = Running::new();
    let (served, said) = running.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(!served && said.contains("cannot open sqlite:"), "{said}");
    let (served, said) =
        Running { folder: running.folder.join("none"), server: None }.run(&["demo", "--records", "1"]);
    assert!(!served && said.contains("unable to open database file"), "{said}");
}

#[test]
fn a_file_that_holds_no_tiles_is_refused_with_what_would_help() {
    let running = Running::new();
    assert!(running.run(&["demo", "--records", "1"]).0);
    let tiles = running.folder.join("region.pmtiles");
    let serve = || {
        let tiles = tiles.to_str().expect("a path of ours");
        running.run(&["serve", "--listen", "127.0.0.1:0", "--tiles", tiles])
    };
    let (served, said) = serve();
    assert!(!served && said.contains("region.pmtiles; --tiles takes a PMTiles file"), "{said}");
    for other in ["", "PMTiles\u{2} of an older version", "SQLite format 3"] {
        std::fs::write(&tiles, other).unwrap();
        let (served, said) = serve();
        assert!(
            !served && said.contains("no PMTiles archive of version 3; `pmtiles convert` makes one"),
            "{said}"
        );
    }
}
