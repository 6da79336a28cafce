//! A bad line between a phone and its server: real sockets, faults that are drawn from a seed and changed while it runs.

mod requests;

#[cfg(test)]
mod tests;

use crate::draw::Draw;
use anyhow::{Context, Result};
use requests::Requests;
use std::collections::BTreeMap;
use std::future::pending;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, sleep_until};

/// What is carried at a time: a quarter of a second at 64 kbit/s, and room for the head of any reply.
const PIECE_BYTES: usize = 2_048;
/// A connection that is to be cut has carried at most this much, both ways together.
const CUT_WITHIN_BYTES: u64 = 4_096;
/// A guest network's page.
const PORTAL: &str =
    "<!doctype html><title>Guest network</title><h1>Welcome</h1><form><button>Connect</button></form>";

/// How a line is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Line {
    pub latency: Option<Latency>,
    /// Shared by all connections of the proxy and both ways, as a radio's is.
    pub kbit_s: Option<u64>,
    /// How many of a hundred connections are reset after a number of bytes that is drawn.
    pub cut_percent: u64,
    pub fault: Fault,
}

/// How long each piece is under way: drawn, and never before the one before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Latency {
    pub least_ms: u64,
    pub most_ms: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Fault {
    #[default]
    None,
    /// Nobody is there: what stands is reset, what comes too.
    Gone,
    /// Half open: a connection is taken, and nothing of it arrives. It stays so, whatever the line becomes.
    Deaf,
    /// Half open the other way: what is sent arrives, and its reply goes nowhere, for as long as the connection stands.
    Mute,
    /// What is sent arrives, and the connection is reset before the first byte of the reply.
    ReplyLost,
    /// A reply ends in the middle of its body.
    Truncated,
    /// A guest network answers every request with a page of its own.
    Portal,
}

impl Line {
    /// 300 ms ± 200, 64 kbit/s, a fifth of the connections reset.
    pub const BAD: Self = Self {
        latency: Some(Latency { least_ms: 100, most_ms: 500 }),
        kbit_s: Some(64),
        cut_percent: 20,
        fault: Fault::None,
    };

    pub fn with(self, fault: Fault) -> Self {
        Self { fault, ..self }
    }
}

/// A running proxy. Dropped, it and all its connections are gone.
pub struct Proxy {
    /// `http://127.0.0.1:PORT`
    pub url: String,
    radio: Arc<Radio>,
    accepting: AbortHandle,
}

struct Radio {
    /// Where the server listens.
    server: String,
    line: watch::Sender<Line>,
    draw: Mutex<Draw>,
    /// When it has carried what it was given so far.
    free: Mutex<Instant>,
    /// Bytes the phone sent, by the address they were sent to.
    sent: Mutex<BTreeMap<String, u64>>,
    /// Bytes that reached the phone.
    received: AtomicU64,
}

impl Proxy {
    /// Stands before the server at `http://…`.
    pub async fn start(server: &str, seed: u64) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let server = server.strip_prefix("http://").context("an address without http://")?;
        let radio = Arc::new(Radio {
            server: server.to_owned(),
            line: watch::Sender::new(Line::default()),
            draw: Mutex::new(Draw::new(seed)),
            free: Mutex::new(Instant::now()),
            sent: Mutex::default(),
            received: AtomicU64::default(),
        });
        let url = format!("http://{}", listener.local_addr()?);
        let accepting = tokio::spawn(accept(listener, Arc::clone(&radio))).abort_handle();
        Ok(Self { url, radio, accepting })
    }

    /// From now on, for the connections that stand too.
    pub fn turn(&self, line: Line) {
        self.radio.line.send_replace(line);
    }

    /// Bytes the phone sent to this address, heads and bodies, whether they arrived or not.
    pub fn sent_to(&self, path: &str) -> u64 {
        locked(&self.radio.sent).get(path).copied().unwrap_or_default()
    }

    /// Bytes the phone sent.
    pub fn sent(&self) -> u64 {
        locked(&self.radio.sent).values().sum()
    }

    /// Bytes that reached the phone.
    pub fn received(&self) -> u64 {
        self.radio.received.load(Ordering::Relaxed)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// What is under a lock here is numbers: nobody leaves them half changed.
fn locked<T>(lock: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Connections end with the task that took them.
async fn accept(listener: TcpListener, radio: Arc<Radio>) {
    let mut connections = JoinSet::new();
    while let Ok((phone, _)) = listener.accept().await {
        let radio = Arc::clone(&radio);
        connections.spawn(async move {
            // How a connection ended is the phone's to notice.
            _ = radio.serve(phone).await;
        });
        while connections.try_join_next().is_some() {}
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Up,
    Down,
}

/// How a connection ends for the phone.
enum End {
    Closed,
    Reset,
    Portal,
}

impl Radio {
    fn line(&self) -> Line {
        *self.line.borrow()
    }

    async fn serve(&self, mut phone: TcpStream) -> io::Result<()> {
        let end = match self.line().fault {
            Fault::Gone => End::Reset,
            Fault::Portal => {
                phone.readable().await?;
                End::Portal
            }
            Fault::Deaf => return self.swallow(phone).await,
            Fault::None | Fault::Mute | Fault::ReplyLost | Fault::Truncated => {
                match TcpStream::connect(&self.server).await {
                    Ok(mut server) => self.carry(&mut phone, &mut server).await.unwrap_or(End::Reset),
                    Err(_) => End::Reset,
                }
            }
        };
        match end {
            End::Closed => Ok(()),
            End::Reset => phone.set_zero_linger(),
            End::Portal => self.portal(phone).await,
        }
    }

    async fn carry(&self, phone: &mut TcpStream, server: &mut TcpStream) -> io::Result<End> {
        let left = {
            let mut draw = locked(&self.draw);
            let is_cut = draw.percent(self.line().cut_percent);
            AtomicU64::new(if is_cut { draw.between(1, CUT_WITHIN_BYTES) } else { u64::MAX })
        };
        let mut line = self.line.subscribe();
        let (from_phone, to_phone) = phone.split();
        let (from_server, to_server) = server.split();
        tokio::select! {
            end = self.one_way(Way::Up, from_phone, to_server, &left) => end,
            end = self.one_way(Way::Down, from_server, to_phone, &left) => end,
            _ = line.wait_for(|line| line.fault == Fault::Gone) => Ok(End::Reset),
        }
    }

    /// Until one of them ends it, or the line does.
    async fn one_way(
        &self,
        way: Way,
        mut from: ReadHalf<'_>,
        to: WriteHalf<'_>,
        left: &AtomicU64,
    ) -> io::Result<End> {
        let (send, under_way) = mpsc::channel(64);
        let take = async {
            let mut requests = Requests::default();
            loop {
                let mut piece = vec![0; PIECE_BYTES];
                let length = from.read(&mut piece).await?;
                piece.truncate(length);
                if way == Way::Up {
                    requests.note(&piece, &mut locked(&self.sent));
                }
                // An empty piece is the end. Whoever took them has gone when nobody takes it.
                if send.send((Instant::now() + self.delay(), piece)).await.is_err() || length == 0 {
                    return pending::<io::Result<End>>().await;
                }
            }
        };
        tokio::select! {
            end = self.deliver(way, under_way, to, left) => end,
            failed = take => failed,
        }
    }

    async fn deliver(
        &self,
        way: Way,
        mut under_way: mpsc::Receiver<(Instant, Vec<u8>)>,
        mut to: WriteHalf<'_>,
        left: &AtomicU64,
    ) -> io::Result<End> {
        let mut is_lost = false;
        while let Some((due, mut piece)) = under_way.recv().await {
            sleep_until(due).await;
            self.take_turn(piece.len()).await;
            let fault = self.line().fault;
            is_lost |= fault == Fault::Deaf || (fault == Fault::Mute && way == Way::Down);
            if is_lost {
                continue;
            }
            match (fault, way) {
                _ if piece.is_empty() => return Ok(End::Closed),
                (Fault::Gone, _) | (Fault::ReplyLost, Way::Down) => return Ok(End::Reset),
                (Fault::Portal, Way::Up) => return Ok(End::Portal),
                (Fault::Truncated, Way::Down) => {
                    let (head, body) = requests::parted(&piece);
                    let breaks_off = !body.is_empty();
                    piece.truncate(head.len() + body.len() / 2);
                    self.write(way, &mut to, &piece).await?;
                    if breaks_off {
                        return Ok(End::Closed);
                    }
                    continue;
                }
                _ => {}
            }
            let may_pass = usize::try_from(left.load(Ordering::Relaxed)).unwrap_or(usize::MAX);
            piece.truncate(may_pass);
            left.fetch_sub(piece.len() as u64, Ordering::Relaxed);
            self.write(way, &mut to, &piece).await?;
            if left.load(Ordering::Relaxed) == 0 {
                return Ok(End::Reset);
            }
        }
        pending().await
    }

    async fn write(&self, way: Way, to: &mut WriteHalf<'_>, piece: &[u8]) -> io::Result<()> {
        to.write_all(piece).await?;
        if way == Way::Down {
            self.received.fetch_add(piece.len() as u64, Ordering::Relaxed);
        }
        Ok(())
    }

    fn delay(&self) -> Duration {
        let drawn = self.line().latency.map(|it| locked(&self.draw).between(it.least_ms, it.most_ms));
        Duration::from_millis(drawn.unwrap_or_default())
    }

    /// Waits until the radio has carried that much more.
    async fn take_turn(&self, bytes: usize) {
        let Some(kbit_s) = self.line().kbit_s else { return };
        let takes = Duration::from_micros(bytes as u64 * 8_000 / kbit_s);
        let carried = {
            let mut free = locked(&self.free);
            *free = (*free).max(Instant::now()) + takes;
            *free
        };
        sleep_until(carried).await;
    }

    /// Takes what is sent, until the phone gives up.
    async fn swallow(&self, mut phone: TcpStream) -> io::Result<()> {
        let (mut requests, mut piece) = (Requests::default(), vec![0; PIECE_BYTES]);
        loop {
            let length = phone.read(&mut piece).await?;
            if length == 0 {
                return Ok(());
            }
            requests.note(piece.get(..length).unwrap_or_default(), &mut locked(&self.sent));
        }
    }

    async fn portal(&self, mut phone: TcpStream) -> io::Result<()> {
        let length = PORTAL.len();
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{PORTAL}"
        );
        phone.write_all(answer.as_bytes()).await?;
        self.received.fetch_add(answer.len() as u64, Ordering::Relaxed);
        phone.shutdown().await?;
        // To the end of what is sent: closed before, the page would be lost with it.
        self.swallow(phone).await
    }
}
