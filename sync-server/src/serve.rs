//! `sync-server serve`: from the options to a listening server, and to its end.

use crate::cli::DatabaseOption;
use crate::demo::accounts;
use crate::directory::Directory;
use crate::http::host::Hosts;
use crate::http::{self, Api};
use crate::log;
use crate::publish;
use crate::store::{self, Head, Store, Write as StoreWrite};
use anyhow::{Context, bail};
use domain::id::AreaCode;
use domain::sync::pull::Staff;
use std::fs::File;
use std::future::IntoFuture;
use std::io::{self, Read, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Semaphore, oneshot, watch};

/// How often the area is asked whether it has moved; another process may have written.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long requests under way may take after the server was asked to stop; then the store may take as long.
const GRACE: Duration = Duration::from_millis(900);

/// Serve the directory, and the app, over HTTP
///
/// When it is ready it prints one line on stdout: `listening on http://ADDRESS:PORT`. It stops on Ctrl-C and SIGTERM.
///
/// Until there are accounts only public facts are served. One exception: an invented area (see `demo`) shows its
/// staff facts as well, and lets a phone be one of its invented people, as long as the server listens on this machine alone.
///
/// To be reached from outside, put a proxy in front that ends TLS and sends Strict-Transport-Security, and name the
/// host people type with --host.
#[derive(clap::Args, Debug)]
pub struct ServeOptions {
    #[command(flatten)]
    database: DatabaseOption,
    /// Folder of the built app; without it only /api is served
    #[arg(long, value_name = "DIR")]
    web: Option<PathBuf>,
    /// Tiles for the map to stand on: a `.pmtiles` file of pictures, or of shapes in the Protomaps scheme
    #[arg(long, value_name = "FILE")]
    tiles: Option<PathBuf>,
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// A host name to answer to besides localhost; may be repeated
    #[arg(long, value_name = "NAME")]
    host: Vec<String>,
    /// The area to serve, where the database holds several
    #[arg(long, value_name = "CODE")]
    area: Option<String>,
}

pub async fn run(options: ServeOptions) -> anyhow::Result<()> {
    let store = store::open(&options.database.address, false)
        .await
        .with_context(|| format!("cannot open {}; `demo` and `import` make one", options.database.address))?;
    let head = chosen(store.heads().await?, options.area.map(AreaCode::new))?;
    if let Some(web) = options.web.as_deref().filter(|web| !web.join("index.html").is_file()) {
        bail!("there is no built app in {}: it has no index.html", web.display());
    }
    if let Some(tiles) = &options.tiles {
        check_tiles(tiles)?;
    }
    let listener = TcpListener::bind(options.listen)
        .await
        .with_context(|| format!("cannot listen on {}", options.listen))?;
    let address = listener.local_addr()?;
    let staff = if head.area.demo && address.ip().is_loopback() { Staff::Demo } else { Staff::None };
    say(&head, staff);
    if staff == Staff::Demo {
        add_people(&*store, &head.area.code).await?;
    }

    let directory = Arc::new(Directory::new(Arc::clone(&store), head.area.code.clone()));
    let (moving, moved) = watch::channel(head.number);
    let api = Api {
        store: Arc::clone(&store),
        area: head.area.code,
        staff,
        directory: Arc::clone(&directory),
        tiles: options.tiles.map(Arc::from),
        moved,
        sums: Arc::new(Semaphore::new(1)),
    };
    let router = http::router(api, options.web.as_deref(), Hosts::new(address.ip(), options.host));
    let (ending, ended) = oneshot::channel();
    let until_asked = async move {
        tokio::select! {
            () = follow(&directory, moving) => {}
            () = asked_to_stop() => {}
        }
        // Nobody listens once the server has ended by itself.
        let _ = ending.send(());
    };
    writeln!(io::stdout(), "listening on http://{address}")?;
    tokio::select! {
        served = axum::serve(listener, router).with_graceful_shutdown(until_asked).into_future() => served?,
        () = async { let _ = ended.await; tokio::time::sleep(GRACE).await; } => {}
    }
    // A request that outlasted its time may still be reading; what it holds is safe where it lies.
    let _ = tokio::time::timeout(GRACE, store.close()).await;
    Ok(())
}

/// As whom one may try the app: a demo filled before there were accounts has none.
async fn add_people(store: &dyn Store, area: &AreaCode) -> anyhow::Result<()> {
    let mut missing = Vec::new();
    for account in accounts() {
        if log::account(store, area, account.id).await?.is_none() {
            missing.push(publish::account_change(account));
        }
    }
    if !missing.is_empty() {
        store.write(area, StoreWrite::of(missing)).await?;
    }
    Ok(())
}

/// Whether it begins as `PMTiles` of version 3 does.
fn check_tiles(file: &Path) -> anyhow::Result<()> {
    let mut begin = Vec::new();
    File::open(file).and_then(|opened| opened.take(8).read_to_end(&mut begin)).with_context(|| {
        format!(
            "cannot read {}; --tiles takes a PMTiles file, such as `pmtiles extract` makes",
            file.display()
        )
    })?;
    if begin != b"PMTiles\x03" {
        bail!(
            "{} is no PMTiles archive of version 3; `pmtiles convert` makes one of MBTiles or an older version",
            file.display()
        );
    }
    Ok(())
}

/// The area asked for, or the only one.
fn chosen(heads: Vec<Head>, area: Option<AreaCode>) -> anyhow::Result<Head> {
    let known: Vec<_> = heads.iter().map(|head| head.area.code.to_string()).collect();
    let known = known.join(", ");
    let several = heads.len() > 1;
    let mut heads = heads.into_iter();
    match area {
        Some(area) => heads
            .find(|head| head.area.code == area)
            .with_context(|| format!("the database holds no area {area}, only: {known}")),
        None if several => bail!("say which area to serve with --area CODE: {known}"),
        None => heads.next().context("the database holds no area yet; `demo` and `import` make one"),
    }
}

fn say(head: &Head, staff: Staff) {
    let Head { area, number, .. } = head;
    tracing::info!("serving {} {} ({}) at number {number}", area.code, area.ja, area.en);
    match staff {
        Staff::None => tracing::info!("only public facts are served; staff facts wait for accounts"),
        Staff::Demo => tracing::info!("an invented area on this machine alone: staff facts are served too"),
    }
}

/// Keeps the directory cut and pokes the phones that listen, until the server ends.
async fn follow(directory: &Directory, moving: watch::Sender<u64>) {
    loop {
        match directory.number().await {
            Ok(newest) => {
                moving.send_if_modified(|number| std::mem::replace(number, newest) != newest);
            }
            Err(error) => tracing::error!("the area cannot be read: {error}"),
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

async fn asked_to_stop() {
    let mut terminate = signal(SignalKind::terminate()).expect("a process may listen for SIGTERM");
    tokio::select! {
        _ = terminate.recv() => {}
        interrupted = tokio::signal::ctrl_c() => interrupted.expect("a process may listen for Ctrl-C"),
    }
}
