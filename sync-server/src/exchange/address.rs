//! Where a place is: address, municipality, position.

use super::Format;
use super::header::{Column, Header};
use super::municipalities;
use super::sheet::Line;
use super::text::{as_plain, is_blank};
use domain::facility::{Address, Position};
use domain::id::MunicipalityCode;
use domain::matching::address::{PREFECTURES, prefecture_of};

/// A municipality's or prefecture's code as delivered.
pub(super) enum Code {
    Blank,
    Unread,
    /// Five digits; whether a sixth was there and did not fit.
    Read {
        five: String,
        check_wrong: bool,
    },
}

pub(super) fn code(cell: &str) -> Code {
    if is_blank(cell) {
        return Code::Blank;
    }
    let digits = as_plain(cell);
    let known =
        digits.get(..2).and_then(|two| two.parse().ok()).is_some_and(|n: usize| (1..=47).contains(&n));
    if !known || !matches!(digits.len(), 5 | 6) || !digits.chars().all(|c| c.is_ascii_digit()) {
        return Code::Unread;
    }
    let (five, sixth) = digits.split_at(5);
    let check_wrong = sixth.chars().next().is_some_and(|digit| Some(digit) != check_digit(five));
    Code::Read { five: five.to_owned(), check_wrong }
}

/// 検査数字 of JIS X 0401/0402 codes: weights 6 to 2, modulo 11, the last digit of the remainder to 11.
fn check_digit(five: &str) -> Option<char> {
    let sum: u32 = five.chars().filter_map(|c| c.to_digit(10)).zip([6, 5, 4, 3, 2]).map(|(d, w)| d * w).sum();
    char::from_digit((11 - sum % 11) % 10, 10)
}

/// What a row tells of its place, before it is put together.
pub(super) struct Whereabouts<'a> {
    prefecture: Option<&'a str>,
    pub(super) city: &'a str,
    /// Prefecture and city are told of the place itself, not of the list's publisher.
    of_address: bool,
    five: Option<&'a str>,
}

impl<'a> Whereabouts<'a> {
    /// `five`: the row's municipality or prefecture code.
    pub(super) fn of(header: &Header, line: Line<'a>, five: Option<&'a str>) -> Self {
        let cell = |column| Some(header.cell(line, column)).filter(|cell| !is_blank(cell));
        let publisher = cell(Column::Publisher).unwrap_or_default();
        let from_publisher = prefecture_of(publisher);
        let publishers_city = from_publisher.and_then(|prefecture| publisher.strip_prefix(prefecture));
        let own_city = cell(Column::AddressCity);
        // The number of an insured institution begins with its prefecture's.
        let number = cell(Column::Number).filter(|_| header.format == Format::InsuredInstitutions);
        let from_code = five.or(number).and_then(|code| code.get(..2)?.parse::<usize>().ok()?.checked_sub(1));
        Self {
            prefecture: cell(Column::AddressPrefecture)
                .or(cell(Column::Prefecture))
                .or(from_publisher)
                .or(from_code.and_then(|at| PREFECTURES.get(at).copied())),
            city: own_city.or(cell(Column::City)).or(publishers_city).unwrap_or_default(),
            of_address: own_city.is_some() || number.is_some(),
            five,
        }
    }

    /// With its prefecture, once, where the file is sure of it: its own columns say so, its code and city agree, or the
    /// address names a city of the prefecture that the file tells.
    pub(super) fn complete(&self, written: &str) -> String {
        let Some(prefecture) = self.prefecture else { return written.to_owned() };
        // Where nothing else is said: enough to leave the row out of another area.
        if written.is_empty() {
            return [prefecture, self.city].concat();
        }
        if let Some(once) = written.strip_prefix(prefecture).filter(|once| once.starts_with(prefecture)) {
            return once.to_owned();
        }
        if prefecture_of(written).is_some() {
            return written.to_owned();
        }
        let whole = [prefecture, written].concat();
        let names_city = || !self.city.is_empty() && written.contains(self.city);
        if municipalities::of_address(&whole).is_some() || names_city() {
            whole
        } else if self.of_address || self.city_is_of_code() {
            [prefecture, self.city, written].concat()
        } else {
            written.to_owned()
        }
    }

    /// The row's code and its city are of one municipality, as far as the code is known: wards are drawn anew.
    fn city_is_of_code(&self) -> bool {
        let Some(five) = self.five.filter(|_| !self.city.is_empty()) else { return false };
        let known = municipalities::by_code(&MunicipalityCode::new(five));
        known.is_none_or(|known| known.name.ends_with(self.city))
    }

    /// The code, where it is a municipality's and the address does not name another.
    pub(super) fn municipality(&self, address: &str) -> Option<MunicipalityCode> {
        let five = self.five.filter(|five| !five.ends_with("000"))?;
        let fits = self.city.is_empty() || address.is_empty() || address.contains(self.city);
        fits.then(|| MunicipalityCode::new(five))
    }

    /// 香川県高松市, or as much of it as is known.
    pub(super) fn publisher(&self) -> (Option<&'a str>, &'a str) {
        (self.prefecture, self.city)
    }
}

/// The address as written and whether it had to be put together from its parts.
pub(super) fn written(header: &Header, line: Line<'_>) -> String {
    let whole = header.cell(line, Column::Address);
    if !is_blank(whole) {
        return whole.to_owned();
    }
    let parts = [Column::AddressPrefecture, Column::AddressCity, Column::AddressTown, Column::AddressNumber];
    let town =
        [Column::AddressTown, Column::AddressNumber].iter().any(|part| !header.cell(line, *part).is_empty());
    if town { parts.map(|part| header.cell(line, part)).concat() } else { String::new() }
}

pub(super) fn address(
    header: &Header,
    line: Line<'_>,
    text: String,
    municipality: Option<MunicipalityCode>,
) -> Address {
    let building = header.cell(line, Column::Building);
    let postcode = as_plain(header.cell(line, Column::Postcode));
    let digits: String = postcode.chars().filter(char::is_ascii_digit).collect();
    let postcode = match digits.split_at_checked(3) {
        Some((area, town)) if digits.len() == 7 => [area, "-", town].concat(),
        _ => postcode.into_owned(),
    };
    Address {
        text,
        municipality,
        building: (!is_blank(building)).then(|| building.to_owned()),
        postcode: (!postcode.is_empty()).then_some(postcode),
    }
}

pub(super) enum Place {
    /// Blank, or the 0, 0 that stands for it.
    Unknown,
    Unread,
    OutsideJapan,
    At(Position),
}

/// Latitude and longitude in degrees.
pub(super) fn position(latitude: &str, longitude: &str) -> Place {
    if is_blank(latitude) && is_blank(longitude) {
        return Place::Unknown;
    }
    let degrees = |cell: &str| as_plain(cell).parse::<f64>().ok().filter(|degrees| degrees.is_finite());
    match (degrees(latitude), degrees(longitude)) {
        (Some(lat), Some(lon)) if lat == 0.0 && lon == 0.0 => Place::Unknown,
        (Some(lat), Some(lon)) if (20.0..46.0).contains(&lat) && (122.0..155.0).contains(&lon) => {
            #[expect(clippy::cast_possible_truncation, reason = "between 20,000,000 and 155,000,000")]
            let e6 = |degrees: f64| (degrees * 1e6).round() as i32;
            Place::At(Position { lat_e6: e6(lat), lon_e6: e6(lon) })
        }
        (Some(_), Some(_)) => Place::OutsideJapan,
        _ => Place::Unread,
    }
}

#[cfg(test)]
mod tests {
    use super::{Code, Place, check_digit, code, position};

    #[test]
    fn a_check_digit_is_verified_and_not_stored() {
        assert_eq!(
            (check_digit("37201"), check_digit("40205"), check_digit("01100")),
            (Some('3'), Some('2'), Some('2'))
        );
        assert!(matches!(code("372013"), Code::Read { five, check_wrong: false } if five == "37201"));
        assert!(matches!(code("３７２０１４"), Code::Read { five, check_wrong: true } if five == "37201"));
        assert!(matches!(code("37201"), Code::Read { check_wrong: false, .. }));
        assert!(matches!(code("高松"), Code::Unread) && matches!(code("992013"), Code::Unread));
        assert!(matches!(code(""), Code::Blank));
    }

    #[test]
    fn a_position_is_kept_to_a_millionth_and_nowhere_is_unknown() {
        assert!(
            matches!(position("34.31962149999", "134.110708"), Place::At(at) if at.lat_e6 == 34_319_621 && at.lon_e6 == 134_110_708)
        );
        assert!(
            matches!(position("0.0", "0"), Place::Unknown) && matches!(position("", "－"), Place::Unknown)
        );
        assert!(matches!(position("134.1", "34.3"), Place::OutsideJapan));
        assert!(
            matches!(position("NaN", "134.1"), Place::Unread)
                && matches!(position("34.3", ""), Place::Unread)
        );
    }
}
