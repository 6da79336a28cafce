//! What holds on real open data, read from `../shared/data` where it is present.

mod drugs;
mod events;
mod every_file;
mod holidays;
mod iizuka;
mod import;
mod outlines;
mod pairs;
mod region;
mod takamatsu;
