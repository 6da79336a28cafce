//! What a phone sends, told apart by the address it is sent to.

use std::collections::BTreeMap;

const END_OF_HEAD: &[u8] = b"\r\n\r\n";

/// The requests of one connection, one after another, as far as their bytes have come.
#[derive(Default)]
pub(super) struct Requests {
    head: Vec<u8>,
    path: String,
    body_left: usize,
}

impl Requests {
    /// Adds these bytes to what was sent to the address they belong to; those of a head once it is whole.
    pub(super) fn note(&mut self, mut bytes: &[u8], sent: &mut BTreeMap<String, u64>) {
        while let Some((first, rest)) = bytes.split_first() {
            let noted = if self.body_left > 0 {
                let (body, rest) = bytes.split_at(self.body_left.min(bytes.len()));
                self.body_left -= body.len();
                bytes = rest;
                body.len()
            } else {
                self.head.push(*first);
                bytes = rest;
                if !self.head.ends_with(END_OF_HEAD) {
                    continue;
                }
                self.read_head()
            };
            *sent.entry(self.path.clone()).or_default() += noted as u64;
        }
    }

    /// Where the request goes and how long its body is; returns how long its head was.
    fn read_head(&mut self) -> usize {
        let head = String::from_utf8_lossy(&self.head).to_ascii_lowercase();
        let address = head.split(' ').nth(1).unwrap_or_default();
        self.path = address.split('?').next().unwrap_or_default().to_owned();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
        self.body_left = length.and_then(|length| length.trim().parse().ok()).unwrap_or_default();
        std::mem::take(&mut self.head).len()
    }
}

/// The head of a reply, and what there is of its body; all of it is body where no head begins.
pub(super) fn parted(piece: &[u8]) -> (&[u8], &[u8]) {
    let is_head = piece.starts_with(b"HTTP/");
    let end = piece.windows(END_OF_HEAD.len()).position(|window| window == END_OF_HEAD);
    let head = end.filter(|_| is_head).map_or(0, |at| at + END_OF_HEAD.len());
    piece.split_at(head)
}
