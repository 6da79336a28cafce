//! How long a search takes here: `cargo run -p domain --release --example scan_speed [ROWS…]`.
#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "it measures and prints")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "it reads what the generated region is known to hold"
)]

#[path = "../tests/generated/region.rs"]
mod region;

use chrono::NaiveDate;
use domain::chunk::{Chunk, bucket_bits, bucket_of};
use domain::coverage::Spot;
use domain::directory::Directory;
use domain::facility::{Facility, Position};
use domain::search::{Query, Sort, search};
use std::time::Instant;

fn main() {
    let given: Vec<usize> = std::env::args().skip(1).map(|rows| rows.parse().unwrap()).collect();
    for rows in if given.is_empty() { vec![5_000, 50_000] } else { given } {
        measure(rows);
    }
}

fn measure(rows: usize) {
    let (public, staff) = region::facilities(1, rows);
    let bits = bucket_bits(rows);
    let mut buckets: Vec<Vec<Facility>> = vec![Vec::new(); 1 << bits];
    for facility in public {
        buckets[bucket_of(facility.id, bits)].push(facility);
    }
    let chunks: Vec<Chunk> = buckets.iter().map(|bucket| Chunk::build(bucket)).collect();
    let bytes: usize = chunks.iter().map(|chunk| chunk.bytes().len()).sum();
    let staff = Chunk::build(&staff);
    let start = Instant::now();
    let directory = Directory::new(region::lists(), chunks, Some(staff));
    println!(
        "\n{rows} rows in {} chunks, {} bytes a row; opened in {:?}",
        1 << bits,
        bytes / rows,
        start.elapsed()
    );

    let now = NaiveDate::from_ymd_opt(2026, 6, 3).unwrap().and_hms_opt(10, 0, 0).unwrap();
    let at = Position { lat_e6: 34_200_000, lon_e6: 134_300_000 };
    let near = Some(Spot { municipality: None, position: Some(at) });
    let text = |text: &str| Query { text: text.to_owned(), ..Query::default() };
    let queries = [
        text(""),
        text("一"),
        text("ん"),
        text("a"),
        text("青葉"),
        text("さくら"),
        text("ささき"),
        text("薬局"),
        text("訪看"),
        text("訪問看護ステーション"),
        text("海原市 薬局 さくら"),
        text("番町4-1"),
        text("0990-0000-12"),
        text("どこにもない言葉"),
        Query { sort: Sort::Distance, near: near.clone(), ..text("") },
        Query { near, ..text("病院") },
        Query { open: vec![domain::hours::When::Now], kinds: vec!["pharmacy".into()], ..text("") },
        Query { functions: vec!["24h".into(), "end_of_life".into()], sort: Sort::Freshness, ..text("市") },
    ];
    let mut all = Vec::new();
    for query in &queries {
        let mut times: Vec<f64> = (0..15)
            .map(|_| {
                let start = Instant::now();
                std::hint::black_box(search(&directory, query, now, 30));
                start.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        times.sort_by(f64::total_cmp);
        let found = search(&directory, query, now, 30).rows.len();
        println!("{:>8.2} ms  {found:>6} found  {} {:?}", times[times.len() / 2], query.text, query.sort);
        all.extend(times);
    }
    all.sort_by(f64::total_cmp);
    println!("p50 {:.2} ms, p95 {:.2} ms", all[all.len() / 2], all[all.len() * 95 / 100]);
}
