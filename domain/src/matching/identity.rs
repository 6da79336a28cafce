//! By what a place is known again.

use super::Evidence;
use super::address::{self, plain};
use crate::facility::{Facility, Fact, PhonePurpose, Position, Value};
use crate::kana::fold;
use crate::lists::item;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Each part folded; empty where the file does not say.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Identity {
    kind: String,
    /// Without its corporate prefix.
    name: String,
    address: String,
    /// Town and first number; empty where it has none.
    near: String,
    town: String,
    first_number: String,
    /// The code of the municipality.
    city: String,
    /// Digits of the first line that is no FAX.
    pub(super) phone: String,
    /// 医療機関コード or 事業所番号: digits and letters.
    number: String,
    position: Option<Position>,
    organisation: String,
    opened: String,
}

/// A way to recognise a place: both sides have the same key, and nothing else speaks against it.
pub(super) struct Likeness {
    pub(super) evidence: Evidence,
    /// From an identity and the publisher's id; `None` where a part it needs is missing.
    pub(super) key: fn(&Identity, &str) -> Option<String>,
    /// Too weak to join places of different datasets.
    pub(super) own_only: bool,
    holds: fn(&Identity, &Identity) -> bool,
}

impl Likeness {
    pub(super) fn holds(&self, known: &Identity, candidate: &Identity) -> bool {
        (self.holds)(known, candidate)
    }
}

const fn told(what: &'static str, score: u8) -> Evidence {
    Evidence { what, score }
}

/// The surest first. Those below [`super::JOINS`] are for a person to decide.
pub(super) static LIKENESSES: [Likeness; 17] = [
    Likeness {
        evidence: told("kind, name, address and phone", 100),
        key: |a, _| join([&a.kind, &a.name, &a.address, &a.phone]),
        own_only: false,
        holds: |_, _| true,
    },
    Likeness {
        evidence: told("kind, name and address", 97),
        key: |a, _| a.kind_name_address(),
        own_only: false,
        holds: |_, _| true,
    },
    Likeness {
        evidence: told("kind, name and phone", 95),
        key: |a, _| join([&a.kind, &a.name, &a.phone]),
        own_only: false,
        holds: |_, _| true,
    },
    // Two publishers number in two ways, so the number alone joins nothing.
    Likeness {
        evidence: told("kind, official number and one of name, address and phone", 93),
        key: |a, _| join([&a.kind, &a.number]),
        own_only: false,
        holds: Identity::one_part_agrees,
    },
    // Two publishers write one house in two ways, and one of them leaves out part of the name.
    Likeness {
        evidence: told("kind, name, town and first house number", 90),
        key: |a, _| join([&a.kind, &a.name, &a.near]),
        own_only: false,
        holds: |_, _| true,
    },
    Likeness {
        evidence: told("kind and name, within 150 m", 88),
        key: |a, _| join([&a.kind, &a.name]),
        own_only: false,
        holds: |a, b| a.is_beside(b) && a.phone_agrees(b),
    },
    // Under another name.
    Likeness {
        evidence: told("kind, house, and two of phone, organisation and opening day", 85),
        key: |a, _| join([&a.kind, &a.near]),
        own_only: false,
        holds: Identity::two_parts_agree,
    },
    Likeness {
        evidence: told("kind, town, first house number and part of the name", 82),
        key: |a, _| join([&a.kind, &a.near]),
        own_only: false,
        holds: Identity::name_holds,
    },
    Likeness {
        evidence: told("kind, town, first house number and the name but for one letter", 81),
        key: |a, _| join([&a.kind, &a.near]),
        own_only: false,
        holds: |a, b| a.phone_agrees(b) && one_letter_apart(&a.name, &b.name),
    },
    Likeness {
        evidence: told("name, address and phone", 80),
        key: |a, _| join([&a.name, &a.address, &a.phone]),
        own_only: false,
        holds: |_, _| true,
    },
    // Another name at the same door and line is the same place, unless it opened on another day.
    Likeness {
        evidence: told("kind, address and phone", 80),
        key: |a, _| join([&a.kind, &a.address, &a.phone]),
        own_only: true,
        holds: Identity::opened_agrees,
    },
    // One publisher leaves out a part of the town or writes another lot of it.
    Likeness {
        evidence: told("kind, name, municipality and town as far as told", 76),
        key: |a, _| join([&a.kind, &a.name, &a.city]),
        own_only: false,
        holds: |a, b| a.phone_agrees(b) && a.town_holds(b),
    },
    // Of an edition that tells too little for any of these.
    Likeness {
        evidence: told("all that is told", 75),
        key: |a, _| Some(a.seed()),
        own_only: true,
        holds: |_, _| true,
    },
    // Moved and took a new line: only the publisher's id joins the two, and never across names.
    Likeness {
        evidence: told("kind, name and the publisher's id", 70),
        key: |a, row_key| join([row_key, &a.kind, &a.name]),
        own_only: true,
        holds: |_, _| true,
    },
    Likeness {
        evidence: told("kind, address and phone under another name", 60),
        key: |a, _| join([&a.kind, &a.near, &a.phone]),
        own_only: false,
        holds: |_, _| true,
    },
    Likeness {
        evidence: told("name and address under another kind", 50),
        key: |a, _| join([&a.name, &a.near]),
        own_only: false,
        holds: |_, _| true,
    },
    Likeness {
        evidence: told("kind, name and municipality", 40),
        key: |a, _| join([&a.kind, &a.name, &a.city]),
        own_only: false,
        holds: |_, _| true,
    },
];

/// Shorter numbers are a publisher's own.
const NUMBER_MIN: usize = 7;

/// The parts as one key, where none is missing.
fn join<const N: usize>(parts: [&str; N]) -> Option<String> {
    parts.iter().all(|part| !part.is_empty()).then(|| parts.join("\n"))
}

impl Identity {
    pub(super) fn of(facts: &[Fact]) -> Self {
        Self::of_facts(facts)
    }

    fn of_facts<'a>(facts: impl IntoIterator<Item = &'a Fact>) -> Self {
        let mut identity = Self::default();
        for fact in facts {
            // The sort of answer first: it leaves few items to compare with.
            match (&fact.value, fact.item.as_str()) {
                (Value::Kind(kind), item::KIND) if identity.kind.is_empty() => {
                    identity.kind = kind.as_str().to_owned();
                }
                // A later name is a shorter or former one.
                (Value::Name(name), item::NAME) if identity.name.is_empty() => {
                    identity.name = fold(&name.text);
                }
                (Value::Text(text), item::ORGANISATION) => identity.organisation = fold(text),
                (Value::Address(address), item::ADDRESS) => {
                    let text = plain(&address.text);
                    let address::Parts { key, town, first_number } = address::parts(&text);
                    identity.address = key;
                    let near = || [town.as_str(), &first_number].concat();
                    identity.near = if first_number.is_empty() { String::new() } else { near() };
                    (identity.town, identity.first_number) = (town, first_number);
                    identity.city = address.municipality.as_ref().map_or("", |code| code.as_str()).to_owned();
                }
                (Value::Position(position), item::POSITION) => identity.position = Some(*position),
                (Value::Text(number), item::NUMBER) if number.len() >= NUMBER_MIN => {
                    identity.number = plain(number);
                }
                (Value::Phone(phone), item::PHONE)
                    if phone.purpose != PhonePurpose::Fax && identity.phone.is_empty() =>
                {
                    identity.phone = phone.digits();
                }
                (Value::Date(date), item::OPENED) => identity.opened = date.to_string(),
                _ => {}
            }
        }
        identity.name = without_corporation(&identity.name, &identity.organisation).to_owned();
        identity
    }

    pub(super) fn kind_name_address(&self) -> Option<String> {
        join([&self.kind, &self.name, &self.address])
    }

    pub(super) fn phone_agrees(&self, other: &Self) -> bool {
        agree(&self.phone, &other.phone)
    }

    /// One name is the end or the beginning of the other, and no line speaks against it.
    fn name_holds(&self, other: &Self) -> bool {
        const NAME_MIN: usize = 4;
        let (short, long) = if self.name.len() < other.name.len() { (self, other) } else { (other, self) };
        let holds = long.name.starts_with(&short.name) || long.name.ends_with(&short.name);
        holds && short.name.chars().count() >= NAME_MIN && self.phone_agrees(other)
    }

    fn one_part_agrees(&self, other: &Self) -> bool {
        let same = |a: &str, b: &str| !a.is_empty() && a == b;
        same(&self.name, &other.name) || same(&self.near, &other.near) || same(&self.phone, &other.phone)
    }

    fn two_parts_agree(&self, other: &Self) -> bool {
        let same = |a: &str, b: &str| usize::from(!a.is_empty() && a == b);
        let organisation = same(&self.organisation, &other.organisation);
        same(&self.phone, &other.phone) + organisation + same(&self.opened, &other.opened) >= 2
    }

    /// The same town; or one of them leaves out a part of it, and the house numbers do not speak against it.
    fn town_holds(&self, other: &Self) -> bool {
        if self.town == other.town {
            return !self.town.is_empty();
        }
        let (short, long) = if self.town.len() < other.town.len() { (self, other) } else { (other, self) };
        let mut letters = long.town.chars();
        let within = short.town.chars().all(|letter| letters.any(|of| of == letter));
        within && agree(&self.first_number, &other.first_number)
    }

    fn is_beside(&self, other: &Self) -> bool {
        const BESIDE_M: u32 = 150;
        let positions = self.position.zip(other.position);
        positions.is_some_and(|(here, there)| here.distance_m(there) <= BESIDE_M)
    }

    /// Both say where they are, and it is not the same house.
    pub(super) fn is_elsewhere(&self, other: &Self) -> bool {
        !agree(&self.near, &other.near)
    }

    fn opened_agrees(&self, other: &Self) -> bool {
        agree(&self.opened, &other.opened)
    }

    /// What the id of a place is made of when it is first seen.
    pub(super) fn seed(&self) -> String {
        [&*self.kind, &self.name, &self.address, &self.phone].join("\n")
    }
}

/// One letter more, less, another, or two that changed places; of names long enough for that to be a mistake.
fn one_letter_apart(a: &str, b: &str) -> bool {
    const NAME_MIN: usize = 5;
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let from_front = short.iter().zip(&long).take_while(|(a, b)| a == b).count();
    let from_back = short.iter().rev().zip(long.iter().rev()).take_while(|(a, b)| a == b).count();
    let swapped = || {
        let middle = |of: &[char]| of.get(from_front..from_front + 2).map(<[char]>::to_vec);
        middle(&short).zip(middle(&long)).is_some_and(|(a, b)| a.iter().eq(b.iter().rev()))
            && from_front + from_back + 2 == long.len()
    };
    short.len() >= NAME_MIN
        && match long.len() - short.len() {
            0 => from_front + from_back + 1 == long.len() || swapped(),
            1 => from_front + from_back >= short.len(),
            _ => false,
        }
}

fn agree(a: &str, b: &str) -> bool {
    a == b || a.is_empty() || b.is_empty()
}

/// One for each origin that tells of the place: each may write it in its own way.
pub(super) fn identities(facility: &Facility) -> Vec<Identity> {
    let mut by_origin: BTreeMap<&str, Vec<&Fact>> = BTreeMap::new();
    for fact in &facility.facts {
        if let Some(source) = facility.source(fact) {
            by_origin.entry(&source.origin).or_default().push(fact);
        }
    }
    by_origin.into_values().map(Identity::of_facts).collect()
}

/// 医療法人社団みなと会灯台病院 is 灯台病院. `name` and `organisation` are folded; what is left is never empty.
fn without_corporation<'a>(name: &'a str, organisation: &str) -> &'a str {
    const NAME_MIN: usize = 3;
    static FOLDED: LazyLock<[String; 22]> = LazyLock::new(|| FORMS.map(fold));
    let long = |rest: &&str| rest.chars().count() >= NAME_MIN;
    let corporate = |rest: &&str| {
        rest.len() < name.len() && FOLDED.iter().any(|form| organisation.starts_with(form.as_str()))
    };
    if let Some(rest) = name.strip_prefix(organisation).filter(corporate).filter(long) {
        return rest;
    }
    // Most names begin with the first letter of none of them.
    let like = |form: &&String| form.as_bytes().first_chunk::<3>() == name.as_bytes().first_chunk();
    let Some(rest) = FOLDED.iter().filter(like).find_map(|form| name.strip_prefix(form.as_str())) else {
        return name;
    };
    // The corporation's own name ends in 会, where it has one.
    let own = rest.split_once('会').map(|(_, own)| own).filter(long);
    own.or(Some(rest)).filter(long).unwrap_or(name)
}

/// Longer forms before those they begin with.
const FORMS: [&str; 22] = [
    "社会医療法人社団",
    "社会医療法人財団",
    "特定医療法人社団",
    "特定医療法人財団",
    "特定医療法人",
    "社会医療法人",
    "医療法人社団",
    "医療法人財団",
    "医療法人",
    "地方独立行政法人",
    "独立行政法人",
    "国立大学法人",
    "社会福祉法人",
    "一般社団法人",
    "一般財団法人",
    "公益社団法人",
    "公益財団法人",
    "特定非営利活動法人",
    "学校法人",
    "株式会社",
    "有限会社",
    "合同会社",
];

#[cfg(test)]
mod tests {
    use super::{fold, one_letter_apart, without_corporation};

    #[test]
    fn one_letter_typed_wrong_is_no_other_name_and_two_are() {
        for near in ["なみだうら医院", "なうみら医院", "なうら医院", "ならうら医院"] {
            assert!(one_letter_apart("なみうら医院", near), "{near}");
        }
        for far in ["なみうら医院", "まつうら医院", "なみうらの医院院", "うなみら医院", "うみ医院"]
        {
            assert!(!one_letter_apart("なみうら医院", far), "{far}");
        }
        assert!(!one_letter_apart("森医院", "林医院"));
    }

    #[test]
    fn a_corporate_prefix_is_no_part_of_a_name() {
        let bare =
            |name: &str, organisation: &str| without_corporation(&fold(name), &fold(organisation)).to_owned();
        assert_eq!(bare("医療法人社団みなと会灯台病院", "医療法人社団みなと会"), fold("灯台病院"));
        assert_eq!(bare("医療法人社団みなと会灯台病院", ""), fold("灯台病院"));
        assert_eq!(bare("医療法人灯台病院", ""), fold("灯台病院"));
        assert_eq!(bare("医療法人社団灯台医院", "医療法人社団灯台医院"), fold("灯台医院"));
        assert_eq!(bare("灯台病院", "波止市"), fold("灯台病院"));
        assert_eq!(bare("波止市民病院", "波止市"), fold("波止市民病院"));
    }
}
