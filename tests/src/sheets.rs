//! What came out of the printer: how many sheets, and what stands on each.

use anyhow::{Context, Result, ensure};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use std::process::{Command, Stdio};

/// A PDF as Chromium makes it.
pub struct Sheets(Vec<u8>);

impl Sheets {
    pub(crate) fn of_base64(text: &str) -> Result<Self> {
        let bytes = BASE64_STANDARD.decode(text)?;
        ensure!(bytes.starts_with(b"%PDF"), "no PDF");
        Ok(Self(bytes))
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        let mark = b"/Type /Page";
        let at = self.0.windows(mark.len() + 1).filter(|window| window.starts_with(mark));
        at.filter(|window| window.last() != Some(&b's')).count()
    }

    /// What stands on each sheet, without white space.
    pub fn texts(&self) -> Result<Vec<String>> {
        let mut command = Command::new("pdftotext");
        command.args(["-raw", "-", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().context("pdftotext, of the package poppler-utils")?;
        let mut input = child.stdin.take().context("piped")?;
        let bytes = self.0.clone();
        let writer = std::thread::spawn(move || std::io::Write::write_all(&mut input, &bytes));
        let output = child.wait_with_output()?;
        writer.join().ok().context("the writer stopped")??;
        ensure!(output.status.success(), "pdftotext: {}", output.status);
        let text = String::from_utf8(output.stdout)?;
        let sheets = text.trim_end_matches('\u{c}').split('\u{c}');
        Ok(sheets.map(|sheet| sheet.split_whitespace().collect()).collect())
    }
}
