//! A migration that is added must be built in, though no source file changed.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
