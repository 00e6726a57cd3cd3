//! Schemes and editions are data: the older scheme is played by its own rules, and one that nobody has written a
//! line of Rust for is played in `national`, whose office is Helsedirektoratet itself.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use tilskudd::allinone::{AllInOne, Options};
use tilskudd::input::Round;
use tilskudd::round::summary::Summary;
use tilskudd::sample::{self, Recipe};
use tilskudd_store::embedded::Lifetime;

use crate::support::{Scratch, rounds};

/// The edition of the scheme that only this test has.
const DATA: &str = "data/schemes/veiledning.toml";
/// What the slides say of it: "10 millioner kroner".
const FRAME_KRONER: i64 = 10_000_000;

async fn play(input: &Round) -> anyhow::Result<Summary> {
    let scratch = Scratch::new(&format!("{}-{}", input.region, input.edition));
    let up = AllInOne::start(&Options {
        data_dir: scratch.path(),
        lifetime: Lifetime::Scratch,
        regions: vec![input.region.parse()?],
        usual_ports: false,
        telemetry: BTreeMap::new(),
    })
    .await?;
    let (summary, played) = rounds::play(&up.grounds, input).await?;
    up.stop().await?;
    rounds::check(input, &summary, &played)?;
    Ok(summary)
}

/// The JSON file that an office would have, and what it says of its edition's file.
fn through_a_file(made: &Round, directory: &Path) -> anyhow::Result<Round> {
    let file = directory.join("round.json");
    std::fs::write(&file, serde_json::to_string(made)?)?;
    Round::read(&file)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scheme_that_is_data_alone_is_played_nationally() -> anyhow::Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(DATA);
    let text = std::fs::read_to_string(&path)?;
    let made = sample::round(&Recipe {
        edition_file: Some((PathBuf::from("veiledning.toml"), text)),
        frame_kroner: Some(FRAME_KRONER),
        municipalities: Some(30),
        ..Recipe::shipped("national", 2024, "veiledning", 11)
    })?;
    let directory = tempfile::tempdir()?;
    std::fs::copy(&path, directory.path().join("veiledning.toml"))?;
    let input = through_a_file(&made, directory.path())?;
    let summary = play(&input).await?;
    assert_eq!(summary.region, "national");
    assert_eq!(summary.frame_ore, FRAME_KRONER * 100);
    let edition = input.resolve_edition()?;
    for kind in &summary.kinds {
        let known = edition.measure_kinds().iter().any(|k| k.code == kind.kind);
        ensure!(known, "{} is no kind of this scheme", kind.kind);
    }
    Ok(())
}

/// The proof that it is data: no source of any service knows the scheme.
#[test]
fn no_service_names_the_scheme() -> anyhow::Result<()> {
    let services = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("no parent")?
        .join("services");
    let mut read = 0;
    let mut folders = vec![services];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                // The operator's tool is no service; its tests read the same file.
                if !path.ends_with("services/tilskudd") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|e| e == "rs" || e == "sql") {
                let text = std::fs::read_to_string(&path)?;
                read += 1;
                ensure!(
                    !text.contains("\"veiledning\""),
                    "{} names the scheme",
                    path.display()
                );
            }
        }
    }
    ensure!(read > 250, "only {read} sources were read");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_round_of_2018_follows_the_rules_of_kki() -> anyhow::Result<()> {
    let made = sample::round(&Recipe::shipped("trondelag", 2018, "kki", 2018))?;
    let input = Round::parse(&serde_json::to_string(&made)?)?;
    let summary = play(&input).await?;
    assert_eq!(summary.year, 2018);
    // KKI gives nothing to intermunicipal companies (§2) and orders BPA alone (§4 D).
    let refused: Vec<_> = summary.rejected.iter().map(|r| &r.refusal).collect();
    ensure!(
        refused
            .iter()
            .any(|r| r.rule == "recipient-kind" && r.source == "regelverket KKI: § 2 / the rules KKI: § 2"),
        "{refused:?}"
    );
    ensure!(refused.iter().all(|r| !r.source.contains("KKT")), "{refused:?}");
    ensure!(summary.kinds.len() > 7, "{:?}", summary.kinds);
    Ok(())
}
