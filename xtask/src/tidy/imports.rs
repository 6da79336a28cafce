//! Who may import whom, as far as Cargo does not hold it.

use super::Breach;
use super::source::{Written, has_word};

/// Words that must not appear in some folders.
struct Wall {
    within: &'static [&'static str],
    except: &'static [&'static str],
    words: &'static [&'static str],
    remedy: &'static str,
}

const WALLS: [Wall; 12] = [
    Wall {
        within: &["domain/src"],
        // One pure function of the language every page runs in, in place of its tables.
        except: &["domain/src/host"],
        words: &["leptos", "web_sys", "js_sys", "wasm_bindgen", "tokio", "axum", "sqlx", "sync_server"],
        remedy: "domain does no I/O and knows no browser and no database: let the caller bring the value",
    },
    Wall {
        within: &["app/src"],
        except: &[],
        words: &["sync_server"],
        remedy: "app and server share `domain` and nothing else",
    },
    Wall {
        within: &["app/src"],
        except: &["app/src/local"],
        words: &["indexed_db_futures"],
        remedy: "`local` is the only door to IndexedDB",
    },
    Wall {
        within: &["app/src"],
        except: &["app/src/sync"],
        words: &["gloo_net"],
        remedy: "only `sync` talks to the network; read from `local`",
    },
    Wall {
        within: &["app/src/components"],
        except: &[],
        words: &["crate::local", "crate::session", "crate::sync", "crate::vault", "crate::pages"],
        remedy: "a component owns nothing: take the value as an argument, report through a callback",
    },
    Wall {
        within: &["app/src/pages"],
        except: &[],
        words: &["crate::vault"],
        remedy: "a page reads `local` and `session`, and of `sync` the status it shows",
    },
    Wall {
        within: &["app/src/sync"],
        except: &[],
        words: &["crate::pages", "crate::components"],
        remedy: "`sync` reports through `local`, it knows no screen",
    },
    Wall {
        within: &["app/src/local"],
        except: &[],
        words: &[
            "crate::pages",
            "crate::components",
            "crate::session",
            "crate::sync",
            "Receipt",
            "Rejection",
            "decide",
        ],
        remedy: "`local` keeps and returns records; what they mean is decided in `domain`",
    },
    Wall {
        within: &["sync-server/src"],
        except: &["sync-server/src/store"],
        words: &["sqlx"],
        remedy: "only `store` knows the database",
    },
    Wall {
        within: &["sync-server/src"],
        except: &["sync-server/src/http"],
        words: &["StatusCode"],
        remedy: "answer with an error of your own; `http` gives it a status",
    },
    Wall {
        within: &["sync-server/src/exchange"],
        except: &[],
        words: &["crate::http", "crate::auth", "crate::store", "axum", "tokio", "std::fs"],
        remedy: "an importer is pure: bytes in, rows and findings out",
    },
    Wall {
        within: &["sync-server/src/store"],
        except: &[],
        words: &["crate::http", "crate::auth", "crate::exchange", "axum", "Receipt", "Rejection", "decide"],
        remedy: "a store keeps and returns rows; it decides nothing",
    },
];

const SQL: [&str; 6] =
    ["SELECT ", "INSERT INTO ", "DELETE FROM ", "CREATE TABLE ", "ALTER TABLE ", "PRAGMA "];

pub(super) fn walls_stand(written: &[Written]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in written.iter().filter(|file| file.has_extension(&["rs"])) {
        let within = |folders: &[&str]| folders.iter().any(|folder| file.is_within(folder));
        for wall in WALLS.iter().filter(|wall| within(wall.within) && !within(wall.except)) {
            for (number, line) in lines_in_full(file) {
                let found = wall.words.iter().filter(|word| has_word(&line, word));
                breaches.extend(found.map(|word| file.breach(number, format!("{word} here"), wall.remedy)));
            }
        }
    }
    breaches
}

/// Lines of code without their texts, and with `crate::` written out before the names inside `use crate::{…}`.
fn lines_in_full(file: &Written) -> impl Iterator<Item = (usize, String)> {
    let mut in_group = false;
    file.code().map(move |(number, line)| {
        let line: String = line.split('"').step_by(2).collect();
        let starts = line.contains("use crate::{");
        in_group |= starts;
        if !in_group {
            return (number, line);
        }
        in_group = !line.contains("};");
        let names = line.split(['{', '}', ',', ';']).skip(usize::from(starts));
        (number, names.map(|name| format!(" crate::{}", name.trim())).collect())
    })
}

pub(super) fn sql_stays_in_the_store(written: &[Written]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let server =
        |file: &&Written| file.is_within("sync-server/src") && !file.is_within("sync-server/src/store");
    for file in written.iter().filter(server).filter(|file| file.has_extension(&["rs"])) {
        for (number, line) in file.code() {
            let found = SQL.iter().filter(|words| line.contains(**words));
            breaches.extend(
                found.map(|words| {
                    file.breach(number, format!("SQL ({})", words.trim()), "move it under store/")
                }),
            );
        }
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaches(path: &str, text: &str) -> Vec<usize> {
        let written = [Written { path: path.to_owned(), text: text.to_owned() }];
        walls_stand(&written).into_iter().map(|breach| breach.line).collect()
    }

    #[test]
    fn every_wall_is_found_where_it_is_broken_and_open_beside_it() {
        for (path, line) in [
            ("domain/src/hours.rs", "use web_sys::window;"),
            ("domain/src/kana.rs", "js_sys::JsString::from(text)"),
            ("app/src/main.rs", "use sync_server::store;"),
            ("app/src/sync.rs", "use indexed_db_futures::prelude::*;"),
            ("app/src/pages/home.rs", "let reply = gloo_net::http::Request::get(url);"),
            ("app/src/components/row.rs", "use crate::local::LocalStore;"),
            ("app/src/pages/home.rs", "use crate::vault;"),
            ("app/src/sync/backoff.rs", "crate::pages::home()"),
            ("app/src/local/chunks.rs", "fn absorb(receipts: Vec<Receipt>) {}"),
            ("sync-server/src/http/sync.rs", "use sqlx::Row;"),
            ("sync-server/src/publish.rs", "use axum::http::StatusCode;"),
            ("sync-server/src/exchange/hospital_list.rs", "use crate::store::Store;"),
            ("sync-server/src/store/sqlite.rs", "use crate::exchange;"),
        ] {
            assert_eq!(breaches(path, line), [1], "{path}");
        }
        for (path, line) in [
            ("domain/src/hours.rs", "// unlike tokio::time"),
            ("domain/src/host.rs", "js_sys::JsString::from(text)"),
            ("app/src/local/chunks.rs", "use indexed_db_futures::prelude::*;"),
            ("app/src/sync.rs", "use gloo_net::http::Request;"),
            ("app/src/components/row.rs", "use crate::localised;"),
            ("app/src/pages/home.rs", "use crate::local::LocalStore;"),
            ("sync-server/src/store.rs", "use sqlx::SqlitePool;"),
            ("sync-server/src/http/error.rs", "use axum::http::StatusCode;"),
        ] {
            assert_eq!(breaches(path, line), [0; 0], "{path}");
        }
    }

    #[test]
    fn a_grouped_import_hides_nothing() {
        assert_eq!(breaches("app/src/components/row.rs", "use crate::{icons, local::LocalStore};"), [1]);
        assert_eq!(
            breaches(
                "app/src/components/row.rs",
                "use crate::{\n    icons,\n    session::Session,\n};\nfn local() {}"
            ),
            [3]
        );
    }

    #[test]
    fn sql_is_written_in_the_store_only() {
        let query = "let text = \"SELECT number FROM area\";";
        let at = |path: &str| [Written { path: path.to_owned(), text: query.to_owned() }];
        assert_eq!(sql_stays_in_the_store(&at("sync-server/src/http/sync.rs")).len(), 1);
        assert_eq!(sql_stays_in_the_store(&at("sync-server/src/store/sqlite.rs")), []);
    }
}
