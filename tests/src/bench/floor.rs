//! The least a server over the same database could do: the same axum, driver and pools, and one statement a request, or one
//! transaction of two. The bench starts itself as this, so that it is a process of its own as `sync-server` is.

use anyhow::Result;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use uuid::Uuid;

/// As the store of `sync-server` has them.
const READERS: u32 = 4;

#[derive(Clone)]
struct Floor {
    readers: SqlitePool,
    writer: SqlitePool,
    area: Arc<str>,
}

/// Answers on a free port of loopback until it is killed.
pub async fn serve(database: &Path) -> Result<()> {
    let options = SqliteConnectOptions::new()
        .filename(database)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(30));
    let writing = options.clone().pragma("cache_size", "-10000").pragma("temp_store", "MEMORY");
    let writer = pool(1).connect_with(writing.foreign_keys(false)).await?;
    let readers = pool(READERS).connect_with(options).await?;
    let area: String = sqlx::query_scalar("SELECT code FROM area").fetch_one(&readers).await?;
    let router = Router::new()
        .route("/hello", get(|| async { "hello" }))
        .route("/read", get(read))
        .route("/write", post(write))
        .with_state(Floor { readers, writer, area: area.into() });
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, router).await?)
}

fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new().max_connections(connections).test_before_acquire(false)
}

/// The newest number of the area, by its key.
async fn read(State(floor): State<Floor>) -> Result<String, StatusCode> {
    let number: i64 = sqlx::query_scalar("SELECT number FROM area WHERE code = $1")
        .bind(&*floor.area)
        .fetch_one(&floor.readers)
        .await
        .map_err(failed)?;
    Ok(number.to_string())
}

/// The counter and one row, which holds what was sent.
async fn write(State(floor): State<Floor>, body: String) -> Result<String, StatusCode> {
    write_row(&floor, body).await.map(|number| number.to_string()).map_err(failed)
}

async fn write_row(floor: &Floor, body: String) -> sqlx::Result<i64> {
    let mut transaction = floor.writer.begin_with("BEGIN IMMEDIATE").await?;
    let number: i64 =
        sqlx::query_scalar("UPDATE area SET number = number + 1 WHERE code = $1 RETURNING number")
            .bind(&*floor.area)
            .fetch_one(&mut *transaction)
            .await?;
    sqlx::query("INSERT INTO log (area, scope, key, number, body) VALUES ($1, 'floor', $2, $3, $4)")
        .bind(&*floor.area)
        .bind(Uuid::new_v4().to_string())
        .bind(number)
        .bind(body)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(number)
}

fn failed(error: sqlx::Error) -> StatusCode {
    eprintln!("the floor failed: {error}");
    StatusCode::INTERNAL_SERVER_ERROR
}
