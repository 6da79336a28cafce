//! Lists read into an area.

mod editions;
mod events;
mod lists;
mod outlines;
mod price_list;
mod region;
mod told;
