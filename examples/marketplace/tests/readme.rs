//! The walk of the README, as it is printed there, with `bash` and `curl`.

use std::process::Command;

use uuid::Uuid;

use crate::process::Server;

const README: &str = include_str!("../README.md");

#[test]
fn the_walk_works_as_printed() {
    let blocks = README.split("```sh\n").filter_map(|rest| rest.split("```").next());
    let walk = blocks.skip(3).take(2).collect::<Vec<_>>().concat(); // the third block, and the fourth
    let database = format!("sqlite://{}/{}?mode=rwc", env!("CARGO_TARGET_TMPDIR"), Uuid::new_v4());
    let server = Server::start(&database, &[]);
    let program = env!("CARGO_BIN_EXE_milestone-escrow-marketplace");
    assert!(
        walk.contains("http://127.0.0.1:8080")
            && walk.contains("cargo run --quiet -p milestone-escrow-marketplace --")
    );
    let walk = walk
        .replace("http://127.0.0.1:8080", &server.address)
        .replace("cargo run --quiet -p milestone-escrow-marketplace --", program);

    let output = Command::new("bash")
        .args(["-euo", "pipefail", "-c", &walk])
        .env("DATABASE_URL", &database)
        .output()
        .unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stderr));
    let statuses: Vec<&str> =
        told.lines().filter_map(|line| line.strip_prefix("HTTP/1.1 ")).map(|line| &line[..3]).collect();
    assert_eq!(statuses, ["200", "200", "403", "200", "409", "201", "422"], "{told}");
    for expected in [
        "release is for the client",
        "\"WORK-5\"",
        "\"FUND-5\"",
        "{\"released\":\"approved\"}",
        "\"policy_of_a_client\"",
    ] {
        assert!(told.contains(expected), "{expected} is not in {told}");
    }
}
