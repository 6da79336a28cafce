//! What two pages share: data in, callbacks out; it owns nothing.

mod call;
mod freshness;
mod icon;
mod level;
mod open_tag;
mod row;
mod search_box;
mod star;

pub use call::CallButton;
pub use freshness::Freshness;
pub use icon::{Icon, Shape, icons};
pub use level::LevelMark;
pub use open_tag::OpenTag;
pub use row::FacilityRow;
pub use search_box::SearchBox;
pub use star::StarButton;
