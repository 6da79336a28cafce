//! One connection that stays open, as a phone's does. Written by hand: what the client costs, the server lacks.

use anyhow::{Context, Result, ensure};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub struct Wire {
    stream: TcpStream,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reply {
    pub status: u16,
    /// Status line and headers.
    pub head: String,
    pub body: Vec<u8>,
}

impl Wire {
    pub async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream })
    }

    /// Sends what [`get`] or [`post`] made, and waits for the whole reply.
    pub async fn ask(&mut self, request: &[u8]) -> Result<Reply> {
        self.stream.write_all(request).await?;
        let mut read = Vec::with_capacity(2_048);
        let end = loop {
            let from = read.len().saturating_sub(3);
            ensure!(self.stream.read_buf(&mut read).await? > 0, "the server closed the connection");
            let found = read.get(from..).and_then(|new| new.windows(4).position(|four| four == b"\r\n\r\n"));
            if let Some(at) = found {
                break from + at + 4;
            }
        };
        let mut body = read.split_off(end);
        let head = String::from_utf8(read)?;
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).context("no status")?;
        let length = match header(&head, "content-length") {
            Some(length) => length.parse()?,
            None => {
                ensure!(header(&head, "transfer-encoding").is_none(), "a reply of unknown length: {head}");
                0
            }
        };
        while body.len() < length {
            ensure!(self.stream.read_buf(&mut body).await? > 0, "the reply ended early");
        }
        Ok(Reply { status, head, body })
    }
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.head, name)
    }

    /// The body of a reply that is as it should be.
    pub fn good(self) -> Result<Vec<u8>> {
        let Self { status, body, .. } = self;
        ensure!((200..300).contains(&status), "status {status}: {}", String::from_utf8_lossy(&body));
        Ok(body)
    }
}

pub fn get(path: &str, headers: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{headers}\r\n").into_bytes()
}

/// JSON.
pub fn post(path: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: {}\r\n{headers}\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut fields = head.lines().filter_map(|line| line.split_once(':'));
    fields.find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}
