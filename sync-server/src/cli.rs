//! The command line.

use crate::store::{self, Write as StoreWrite};
use crate::{backup, demo, import, publish, serve};
use anyhow::bail;
use chrono::{FixedOffset, Utc};
use domain::id::Incarnation;
use std::io::{self, IsTerminal, Write};
use tracing_subscriber::EnvFilter;
use uuid::Uuid;

/// Tasuki's server: keeps one region's directory of palliative care and serves it, with the app, to phones.
#[derive(clap::Parser, Debug)]
#[command(version, after_help = EXAMPLES)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "Examples:
  sync-server demo --database sqlite:demo.db
  sync-server serve --database sqlite:demo.db --web dist
  sync-server import list_20260410.xlsx --area 3706 --database sqlite:region.db
  sync-server backup --database sqlite:region.db --to region-20261127.backup

RUST_LOG says what is logged on stderr, such as `debug` or `sync_server=debug`.
A command explains itself: `sync-server serve --help`.";

#[derive(clap::Subcommand, Debug)]
enum Command {
    Serve(serve::ServeOptions),
    Demo(DemoOptions),
    Import(import::ImportOptions),
    Undo(import::UndoOptions),
    Backup(backup::BackupOptions),
    Verify(backup::VerifyOptions),
    Restore(backup::RestoreOptions),
}

/// Fill an empty database with an invented region of about 1,200 places
///
/// Everything in it is made up: names, people, telephone numbers. A database that is filled already is left as it is.
#[derive(clap::Args, Debug)]
struct DemoOptions {
    #[command(flatten)]
    database: DatabaseOption,
    /// As many places instead, in an invented country: for measurements
    #[arg(long, value_name = "N")]
    records: Option<usize>,
}

#[derive(clap::Args, Debug)]
pub struct DatabaseOption {
    /// The database to use: `sqlite:` and the path of its file
    #[arg(
        long = "database",
        value_name = "ADDRESS",
        env = "TASUKI_DATABASE",
        default_value = "sqlite:tasuki.db"
    )]
    pub address: String,
}

/// Runs one command; what it has to tell goes to stdout, everything else to stderr.
pub async fn run(cli: Cli) -> anyhow::Result<()> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let coloured = io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(coloured).init();
    match cli.command {
        Command::Serve(options) => serve::run(options).await,
        Command::Demo(options) => fill(options).await,
        Command::Import(options) => import::run(options).await,
        Command::Undo(options) => import::undo(options).await,
        Command::Backup(options) => backup::run(options).await,
        Command::Verify(options) => backup::verify(options).await,
        Command::Restore(options) => backup::restore(options).await,
    }
}

async fn fill(options: DemoOptions) -> anyhow::Result<()> {
    let address = &options.database.address;
    let store = store::open(address, true).await?;
    if let Some(head) = store.heads().await?.into_iter().find(|head| head.number > 0) {
        let area = head.area;
        if !area.demo {
            bail!(
                "{address} holds a real area, {} {}: the demo needs a database of its own",
                area.code,
                area.ja
            );
        }
        return Ok(writeln!(io::stdout(), "{address} is filled already: {} {}", area.code, area.ja)?);
    }
    let japan = FixedOffset::east_opt(9 * 60 * 60).expect("nine hours are an offset");
    let now = Utc::now().with_timezone(&japan).naive_local();
    let region = match options.records {
        Some(records) => demo::generated(now.date(), records),
        None => demo::region_at(now),
    };
    let places = region.facilities.len();
    let mut changes = publish::changes(&region.lists, &[], region.facilities);
    changes.extend(publish::event_changes(&[], &region.events, &[]));
    changes.extend(publish::outline_change(&[], region.outlines));
    changes.extend(demo::accounts().into_iter().map(publish::account_change));
    store.open_area(&region.area, Incarnation(Uuid::new_v4())).await?;
    // Of two that fill the same database at once, the later is refused.
    store.write(&region.area.code, StoreWrite { expected: Some(0), ..StoreWrite::of(changes) }).await?;
    store.close().await;
    let area = region.area;
    Ok(writeln!(io::stdout(), "{address} is filled: {} {}, {places} places", area.code, area.ja)?)
}
