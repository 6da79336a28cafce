//! Lists read into an area.

mod editions;
mod lists;
mod region;
mod told;
