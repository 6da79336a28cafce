//! Hours in a few bytes, so that thousands of places can be asked without parsing their records.

use super::{Days, Holidays, Hours, Opening};

/// days, weeks, from and to little-endian.
const OPENING_BYTES: usize = 6;

impl Hours {
    /// Appends one byte for the holidays and six an opening; the note stays behind. The form does not tell where it
    /// ends: whoever stores it keeps the length.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.push(holidays_code(self.holidays));
        for opening in &self.openings {
            out.extend([opening.days.0, opening.weeks]);
            out.extend(opening.from.to_le_bytes());
            out.extend(opening.to.to_le_bytes());
        }
    }

    /// `None` for bytes that [`Self::encode`] never wrote.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (openings, holidays) = read(bytes)?;
        Some(Self { openings: openings.collect(), holidays, note: None })
    }
}

pub(super) fn read(bytes: &[u8]) -> Option<(impl Iterator<Item = Opening>, Holidays)> {
    let (&code, rest) = bytes.split_first()?;
    let holidays = [Holidays::Closed, Holidays::AsWeekday, Holidays::Own, Holidays::Unknown]
        .into_iter()
        .find(|&holidays| holidays_code(holidays) == code)?;
    let (openings, []) = rest.as_chunks::<OPENING_BYTES>() else { return None };
    let openings = openings.iter().map(|&[days, weeks, from_low, from_high, to_low, to_high]| Opening {
        days: Days(days),
        from: u16::from_le_bytes([from_low, from_high]),
        to: u16::from_le_bytes([to_low, to_high]),
        weeks,
    });
    Some((openings, holidays))
}

const fn holidays_code(holidays: Holidays) -> u8 {
    match holidays {
        Holidays::Closed => 0,
        Holidays::AsWeekday => 1,
        Holidays::Own => 2,
        Holidays::Unknown => 3,
    }
}
