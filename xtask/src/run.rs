//! From a fresh clone to the page in a browser, by one command.

use crate::app_build;
use crate::project::Project;
use crate::step::{self, Step};
use anyhow::{Context, Result, bail};
use std::convert::Infallible;
use std::env;
use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const PORT: u16 = 8080;
/// How many ports after the usual one are tried when it is taken.
const OTHER_PORTS: u16 = 50;

#[derive(clap::Args, Debug)]
pub struct Options {
    /// Serve these open-data files instead of the demo region
    #[arg(long, num_args = 1.., value_name = "FILE")]
    import: Vec<PathBuf>,
    /// The code of the area the files describe: the four digits of a 二次医療圏, or one of your own
    #[arg(long, value_name = "CODE", requires = "import", default_value = "own")]
    area: String,
    /// Leave out rows of other places: the first digits of the municipality codes that stay, such as 37
    #[arg(long, value_name = "CODES", requires = "import")]
    within: Option<String>,
    /// What the region is called; otherwise as the municipality most rows are in
    #[arg(long, value_name = "NAME", requires = "import")]
    name: Option<String>,
    /// The port on 127.0.0.1; without it 8080, or the next one that is free
    #[arg(long)]
    port: Option<u16>,
    /// Where the databases lie
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// Do not open a browser
    #[arg(long)]
    no_open: bool,
}

#[derive(clap::Args, Debug)]
pub struct Greeting {
    #[arg(long)]
    port: u16,
    #[arg(long)]
    no_open: bool,
}

/// Becomes the server, so that whoever ends this process ends the server.
pub fn run(project: &Project, options: &Options) -> Result<Infallible> {
    let (fill, database) = fill_step(project, options)?;
    app_build::build(project, vec![server_step(project), fill])?;

    let port = free_port(options.port)?;
    let mut greeter = Command::new(env::current_exe()?);
    greeter.args(["greet", "--port", &port.to_string()]).stdin(Stdio::null());
    if options.no_open {
        greeter.arg("--no-open");
    }
    greeter.spawn().context("cannot start the greeter")?;
    let address = format!("127.0.0.1:{port}");
    let serve = ["serve", "--web", "dist", "--database", &database, "--listen", &address];
    Err(project.server(serve).exec()).context("cannot start the server")
}

pub fn server_step(project: &Project) -> Step {
    let build = ["build", "--release", "--locked", "--package", "sync-server"];
    Step::new(
        "building the server (about 4 min on two cores the first time)",
        project.command("cargo", build),
    )
}

/// Each source has a database of its own, so that real files never mix with invented ones.
fn fill_step(project: &Project, options: &Options) -> Result<(Step, String)> {
    // Relative paths mean the folder the person stands in, which is not always the project's.
    let here = env::current_dir()?;
    let folder =
        if options.data == Path::new("data") { project.at("data") } else { here.join(&options.data) };
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let database = |name: &str| format!("sqlite:{}", folder.join(name).display());
    if options.import.is_empty() {
        let database = database("demo.sqlite");
        let command = project.server(["demo", "--database", &database]);
        return Ok((Step::new("filling the demo region", command), database));
    }
    let database = database("import.sqlite");
    let mut command = project.server(["import", "--database", &database, "--area", &options.area]);
    for (option, value) in [("--within", &options.within), ("--name", &options.name)] {
        command.args(value.iter().flat_map(|value| [option, value.as_str()]));
    }
    for file in &options.import {
        let file = here.join(file);
        if !file.is_file() {
            bail!("{} is not a file", file.display());
        }
        command.arg(file);
    }
    let log = step::log_path(project);
    let import = Step::new(format!("importing {} file(s)", options.import.len()), command);
    // What became of every row is the person's to see.
    let import = import.then(move || {
        println!("{}", fs::read_to_string(log)?);
        Ok(())
    });
    Ok((import, database))
}

/// A port that was named is taken at its word; the usual one gives way to the next.
fn free_port(named: Option<u16>) -> Result<u16> {
    let free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    match named {
        Some(port) if free(&port) => Ok(port),
        Some(port) => bail!("port {port} is taken; another one: --port N"),
        None => (PORT..=PORT + OTHER_PORTS)
            .find(free)
            .with_context(|| format!("the ports {PORT} to {} are all taken", PORT + OTHER_PORTS)),
    }
}

/// Waits until the server answers, then says where it is and shows it.
pub fn greet(greeting: &Greeting) -> Result<()> {
    let started = Instant::now();
    while !is_healthy(greeting.port) {
        if started.elapsed() > Duration::from_secs(30) {
            bail!("the server does not answer on port {}", greeting.port);
        }
        thread::sleep(Duration::from_millis(50));
    }
    let address = format!("http://127.0.0.1:{}/", greeting.port);
    println!("\nTasuki is here: {address}\nCtrl-C ends it.");
    let has_display = env::var_os("DISPLAY").is_some() || env::var_os("WAYLAND_DISPLAY").is_some();
    if !greeting.no_open && has_display {
        // Nothing is lost where no browser opens: the address is on the screen.
        drop(Command::new("xdg-open").arg(&address).stdout(Stdio::null()).stderr(Stdio::null()).spawn());
    }
    Ok(())
}

fn is_healthy(port: u16) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        let request =
            format!("GET /api/health HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes())?;
        let mut status = [0; 12];
        stream.read_exact(&mut status)?;
        Ok(status == *b"HTTP/1.1 200")
    };
    ask().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader};

    #[test]
    fn a_named_port_that_is_taken_is_refused() {
        let holder = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = holder.local_addr().unwrap().port();
        assert!(free_port(Some(port)).unwrap_err().to_string().contains("--port"));
    }

    #[test]
    fn without_a_named_port_a_free_one_is_found() {
        let port = free_port(None).unwrap();
        assert!(TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok());
    }

    #[test]
    fn a_server_is_healthy_only_when_it_says_so() {
        let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = server.local_addr().unwrap().port();
        let answers = thread::spawn(move || {
            for status in ["503 Service Unavailable", "200 OK"] {
                let (mut stream, _) = server.accept().unwrap();
                let mut request = BufReader::new(&stream).lines();
                assert!(request.any(|line| line.unwrap().is_empty()));
                // In one piece: who has heard the status hangs up.
                stream.write_all(format!("HTTP/1.1 {status}\r\n\r\n").as_bytes()).unwrap();
            }
        });
        assert!(!is_healthy(port));
        assert!(is_healthy(port));
        answers.join().unwrap();
        assert!(!is_healthy(port), "nobody listens any more");
    }
}
