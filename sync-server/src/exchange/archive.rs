//! Archives unpacked file by file, and counted while they are: what one says of its own size is not to be believed.

use super::sheet::{Lists, UNPACKED_MAX};
use super::{BYTES_MAX, ExchangeError, workbook};
use std::io::{self, Cursor, Read};
use std::panic::resume_unwind;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use zip::ZipArchive;

/// How a file packed with xz begins.
pub(super) const XZ: &[u8] = b"\xfd7zXZ\0";

/// What unpacking xz may take: its largest dictionary in use is of 64 MiB.
const XZ_MEMORY_KIB: u32 = 70_000;

/// A zip of lists, or a workbook, which is a zip too.
pub(super) fn zip(bytes: &[u8], inside: bool, lists: &mut Lists) -> Result<(), ExchangeError> {
    let broken = |error: zip::result::ZipError| ExchangeError::Archive(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if archive.index_for_name("[Content_Types].xml").is_some() {
        return workbook::read(bytes, &mut archive, lists);
    }
    // A zip in a zip is nobody's list.
    let count = if inside { 0 } else { archive.len() };
    for at in 0..count {
        let mut entry = archive.by_index(at).map_err(broken)?;
        let name = entry.name().map_err(broken)?.into_owned();
        if !entry.is_dir() && !is_hidden(&name) {
            let list = unpacked(&mut entry, &mut lists.room)?;
            lists.read(&name, list.into(), true)?;
        }
    }
    Ok(())
}

pub(super) fn tar_xz(bytes: &[u8], lists: &mut Lists) -> Result<(), ExchangeError> {
    let broken = |error: io::Error| ExchangeError::Archive(error.to_string());
    let unpacking = lzma_rust2::XzReader::new_mem_limit(bytes, true, XZ_MEMORY_KIB);
    // What lies between the files is unpacked as well.
    let mut unpacking = unpacking.take(UNPACKED_MAX);
    thread::scope(|scope| {
        let (send, ahead) = mpsc::sync_channel(AHEAD);
        let unpacking = scope.spawn(move || {
            loop {
                let mut chunk = Vec::with_capacity(CHUNK);
                let size = unpacking.by_ref().take(CHUNK as u64).read_to_end(&mut chunk);
                let is_last = !matches!(size, Ok(CHUNK));
                if send.send(size.map(|_| chunk)).is_err() || is_last {
                    return unpacking.limit();
                }
            }
        });
        let read = (|| {
            let mut archive = tar::Archive::new(Ahead { unpacked: ahead, chunk: Cursor::default() });
            // Raw: long names, which would be read whole into memory, are files like others, and nobody's list.
            for entry in archive.entries().map_err(broken)?.raw(true) {
                let mut entry = entry.map_err(broken)?;
                let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
                if entry.header().entry_type().is_file() && !is_hidden(&name) {
                    let list = unpacked(&mut entry, &mut lists.room)?;
                    lists.read(&name, list.into(), true)?;
                }
            }
            Ok(())
        })();
        let limit = unpacking.join().unwrap_or_else(|panic| resume_unwind(panic));
        if limit == 0 { Err(ExchangeError::UnpacksTooLarge) } else { read }
    })
}

const CHUNK: usize = 64 * 1024;
/// Chunks that may wait to be read.
const AHEAD: usize = 16;

/// What another thread unpacks.
struct Ahead {
    unpacked: Receiver<io::Result<Vec<u8>>>,
    chunk: Cursor<Vec<u8>>,
}

impl Read for Ahead {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let size = self.chunk.read(into)?;
            if size > 0 || into.is_empty() {
                return Ok(size);
            }
            let Ok(chunk) = self.unpacked.recv() else { return Ok(0) };
            self.chunk = Cursor::new(chunk?);
        }
    }
}

/// What systems put beside the files: `__MACOSX/._list.csv`.
fn is_hidden(name: &str) -> bool {
    name.rsplit('/').next().is_none_or(|file| file.starts_with('.'))
}

fn unpacked(packed: &mut dyn Read, room: &mut u64) -> Result<Vec<u8>, ExchangeError> {
    let mut list = Vec::new();
    let most = (BYTES_MAX as u64).min(*room);
    let size = packed.take(most + 1).read_to_end(&mut list);
    let size = size.map_err(|error| ExchangeError::Archive(error.to_string()))? as u64;
    if size > most {
        return Err(ExchangeError::UnpacksTooLarge);
    }
    *room -= size;
    Ok(list)
}
