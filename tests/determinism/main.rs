//! The same state and the same command become the same on the server's machine and on the phone's.

mod cases;

use cases::{BLOCKS, CASES_OF_A_BLOCK};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use tests::scratch::Scratch;

const PRINT: &str = "const { block } = require(process.argv[1] + '/wasm.js');
    for (let number = 0; number < Number(process.argv[2]); number += 1) console.log(block(number));";

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// What the phone's machine makes of each block.
fn on_the_phone() -> Vec<String> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("it lies in the project");
    let target = "wasm32-unknown-unknown";
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--locked", "-q", "-p", "tests", "--example", "determinism", "--target", target]);
    run(cargo.current_dir(project));
    let folder = Scratch::new().expect("a folder");
    let built = project.join("target").join(target).join("debug/examples/determinism.wasm");
    let mut bindgen = Command::new("wasm-bindgen");
    bindgen.args(["--target", "nodejs", "--no-typescript", "--out-name", "wasm", "--out-dir"]);
    run(bindgen.arg(folder.path()).arg(built));
    let mut node = Command::new("node");
    let printed = run(node.args(["-e", PRINT]).arg(folder.path()).arg(BLOCKS.to_string()));
    printed.lines().map(ToOwned::to_owned).collect()
}

#[test]
fn f33_a_hundred_thousand_commands_become_the_same_to_the_byte_on_the_phone_and_on_the_server() {
    let mut became: BTreeMap<String, u32> = BTreeMap::new();
    let here: Vec<String> = (0..BLOCKS)
        .map(|number| {
            let hash = cases::block(number, |act, result| {
                let act = format!("{act:?}");
                let act = act.split('(').next().unwrap_or_default();
                let said =
                    result.as_ref().err().map_or("done".to_owned(), |rejection| format!("{rejection:?}"));
                *became.entry(format!("{act}: {said}")).or_default() += 1;
            });
            format!("{hash:016x}")
        })
        .collect();
    println!("{} cases: {became:#?}", BLOCKS * CASES_OF_A_BLOCK);
    // Cases that all fail in the same way would prove nothing.
    for act in [
        "RecordReferral",
        "AnswerReferral",
        "TakeBackAnswer",
        "EndReferral",
        "StateFacts",
        "ProposeCorrection",
        "AnswerCorrection",
        "LogCall",
    ] {
        let of = |end: &str| became.get(&format!("{act}: {end}")).copied().unwrap_or_default();
        let all: u32 = became.iter().filter(|(case, _)| case.starts_with(act)).map(|(_, count)| count).sum();
        assert!(of("done") > 50, "{act} is done {} times", of("done"));
        assert!(all - of("done") > 500, "{act} is refused {} times", all - of("done"));
    }
    let there = on_the_phone();
    assert_eq!(there.len(), here.len());
    for (block, (there, here)) in there.iter().zip(&here).enumerate() {
        assert_eq!(there, here, "block {block}");
    }
}
