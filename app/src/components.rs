//! What two pages share: data in, callbacks out; it owns nothing.

mod back;
mod call;
mod chip;
mod drawn;
mod event_card;
mod freshness;
mod icon;
mod keyed;
mod level;
mod open_tag;
mod paper;
mod qr;
mod row;
mod search_box;
mod star;
mod stock_mark;
mod veil;
mod verdict;

pub use back::BackButton;
pub use call::CallButton;
pub use chip::Chip;
pub use event_card::{EventCard, EventKindTag};
pub use freshness::Freshness;
pub use icon::{Icon, Shape, icons};
pub use keyed::keyed;
pub use level::LevelMark;
pub use open_tag::OpenTag;
pub use paper::{PaperFoot, sources_on_paper};
pub use qr::QrCode;
pub use row::FacilityRow;
pub use search_box::SearchBox;
pub use star::StarButton;
pub use stock_mark::StockMark;
pub use veil::{Veil, VeilButton};
pub use verdict::VerdictMark;
