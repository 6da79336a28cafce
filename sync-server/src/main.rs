use clap::Parser;
use sync_server::cli::{self, Cli};

fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let runtime = tokio::runtime::Runtime::new()?;
    let outcome = runtime.block_on(cli::run(cli));
    // A directory that is being packed for nobody does not hold up the end.
    runtime.shutdown_background();
    outcome
}
