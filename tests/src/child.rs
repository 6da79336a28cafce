//! A program of our own that says when it is ready, and ends with its handle.

use anyhow::{Context, Result, bail};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::Command;
use tokio::sync::mpsc;

const READY_WITHIN: Duration = Duration::from_secs(60);

pub struct Child {
    child: tokio::process::Child,
    said: Arc<Mutex<String>>,
}

impl Child {
    /// Starts a program that says nothing when it is ready.
    pub fn silent(mut command: Command) -> Result<Self> {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let name = command.as_std().get_program().to_string_lossy().into_owned();
        Ok(Self { child: command.spawn().context(name)?, said: Arc::default() })
    }

    /// Starts `command` and waits until a line of its output contains `sign`; returns the rest of that line.
    pub async fn start(mut command: Command, sign: &str) -> Result<(Self, String)> {
        let name = command.as_std().get_program().to_string_lossy().into_owned();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().with_context(|| name.clone())?;

        let said = Arc::<Mutex<String>>::default();
        let (lines, mut heard) = mpsc::unbounded_channel();
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        listen(stdout.context("piped above")?, Arc::clone(&said), lines.clone());
        listen(stderr.context("piped above")?, Arc::clone(&said), lines);

        let child = Self { child, said };
        let ready = async {
            while let Some(line) = heard.recv().await {
                if let Some((_, rest)) = line.split_once(sign) {
                    return Ok(rest.to_owned());
                }
            }
            bail!("{name} ended: {}", child.said())
        };
        let rest = tokio::time::timeout(READY_WITHIN, ready).await;
        let rest = rest.with_context(|| format!("{name} is not ready: {}", child.said()))??;
        Ok((child, rest))
    }

    /// Everything it has written so far.
    pub fn said(&self) -> String {
        self.said.lock().map(|said| said.clone()).unwrap_or_default()
    }

    /// Of the process, while it runs.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Ends it at once and waits until it is gone.
    pub async fn kill(&mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }
}

/// Keeps the pipe empty for as long as the program writes.
fn listen(
    pipe: impl AsyncRead + Unpin + Send + 'static,
    said: Arc<Mutex<String>>,
    heard: mpsc::UnboundedSender<String>,
) {
    tokio::spawn(async move {
        let mut lines = BufReader::new(pipe).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            if let Ok(mut said) = said.lock() {
                said.push_str(&line);
                said.push('\n');
            }
            // Nobody listens any more once it is ready.
            _ = heard.send(line);
        }
    });
}
