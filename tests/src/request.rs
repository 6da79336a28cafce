//! One request over a connection of its own: as much of HTTP as a phone without a browser needs.

use anyhow::{Context, Result, ensure};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Longer than a server takes for anything.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    head: String,
    pub body: Vec<u8>,
}

impl Answer {
    /// A line of its head, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }
}

/// Asks `http://…` at a path: GET without a body, POST with one in JSON. Fails where no whole answer comes.
pub async fn ask(url: &str, path: &str, cookie: &str, json: Option<&str>) -> Result<Answer> {
    timeout(PATIENCE, asked(url, path, cookie, json)).await.context("no answer")?
}

async fn asked(url: &str, path: &str, cookie: &str, json: Option<&str>) -> Result<Answer> {
    let host = url.strip_prefix("http://").context("an address without http://")?;
    let mut stream = TcpStream::connect(host).await?;
    let (method, body) = json.map_or(("GET", ""), |json| ("POST", json));
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncookie: {cookie}\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").context("no head")?;
    let body = answer.split_off(end + 4);
    let head = String::from_utf8(answer)?;
    let status = head.split(' ').nth(1).context("no status")?.parse()?;
    let answer = Answer { status, head, body };
    if let Some(length) = answer.header("content-length") {
        ensure!(length.parse() == Ok(answer.body.len()), "the answer broke off");
    }
    Ok(answer)
}
