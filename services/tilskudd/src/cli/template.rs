//! `tilskudd template`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use tilskudd_rulebook::{resolve_shipped, shipped_ids};

/// Which workbook to write.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Edition of the rules, such as `kkt-2024`.
    #[arg(long)]
    edition: String,
    /// Where to write it; without it: `soknad-EDITION.xlsx`.
    #[arg(long)]
    out: Option<PathBuf>,
}

pub(super) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let edition = resolve_shipped(&options.edition)
        .with_context(|| format!("use one of: {}", shipped_ids().join(", ")))?;
    let out = options.out.clone();
    let out = out.unwrap_or_else(|| PathBuf::from(format!("soknad-{}.xlsx", edition.id)));
    let workbook = tilskudd_workbook::template(&edition)?;
    std::fs::write(&out, workbook).with_context(|| format!("cannot write {}", out.display()))?;
    eprintln!("Skrev / Wrote {}", out.display());
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_writes_what_the_reader_takes_and_refuses_an_edition_that_nobody_knows() {
        let directory = tempfile::tempdir().unwrap();
        let out = directory.path().join("mal.xlsx");
        let options = |edition: &str| Options {
            edition: edition.into(),
            out: Some(out.clone()),
        };
        run(&options("kki")).unwrap();
        let edition = resolve_shipped("kki").unwrap();
        let (_, faults) = tilskudd_workbook::read(&std::fs::read(&out).unwrap(), &edition);
        // Nothing but that it is not filled in.
        let places: Vec<&str> = faults.told.iter().map(|fault| fault.place.as_str()).collect();
        assert_eq!(places, ["Søknad"]);
        let refused = format!("{:#}", run(&options("kki-1999")).unwrap_err());
        assert!(refused.contains("use one of: kki"), "{refused}");
    }
}
