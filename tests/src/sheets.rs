//! What came out of the printer: how many sheets, and what stands on each.

use anyhow::{Context, Result, ensure};
use std::process::{Command, Stdio};

/// A PDF as Chromium makes it.
pub struct Sheets(Vec<u8>);

impl Sheets {
    pub(crate) fn of_base64(text: &str) -> Result<Self> {
        let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
        for four in text.trim_end_matches('=').as_bytes().chunks(4) {
            let mut bits = 0u32;
            for letter in four {
                let value = match letter {
                    b'A'..=b'Z' => letter - b'A',
                    b'a'..=b'z' => letter - b'a' + 26,
                    b'0'..=b'9' => letter - b'0' + 52,
                    b'+' => 62,
                    b'/' => 63,
                    _ => anyhow::bail!("not base64"),
                };
                bits = bits << 6 | u32::from(value);
            }
            bits <<= 6 * (4 - four.len());
            let [_, whole @ ..] = bits.to_be_bytes();
            bytes.extend(whole.iter().take(four.len() * 3 / 4));
        }
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
