//! `tilskudd template`.

use std::io::Write as _;
use std::path::{Path, PathBuf};
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
    /// Writes over a file that is there; without it none is, since somebody may have filled it in.
    #[arg(long)]
    force: bool,
}

pub(super) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let edition = resolve_shipped(&options.edition)
        .with_context(|| format!("use one of: {}", shipped_ids().join(", ")))?;
    let out = options.out.clone();
    let out = out.unwrap_or_else(|| PathBuf::from(format!("soknad-{}.xlsx", edition.id)));
    let workbook = tilskudd_workbook::template(&edition)?;
    write(&out, &workbook, options.force).with_context(|| format!("cannot write {}", out.display()))?;
    eprintln!("Skrev / Wrote {}", out.display());
    Ok(ExitCode::SUCCESS)
}

fn write(out: &Path, workbook: &[u8], force: bool) -> anyhow::Result<()> {
    let mut open = std::fs::OpenOptions::new();
    let file = if force {
        open.create(true).truncate(true)
    } else {
        open.create_new(true)
    };
    let opened = file.write(true).open(out);
    if let Err(error) = &opened
        && error.kind() == std::io::ErrorKind::AlreadyExists
    {
        anyhow::bail!(
            "filen finnes, og kan være fylt ut: bruk --force / it exists and may be filled in: use --force"
        );
    }
    Ok(opened?.write_all(workbook)?)
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
            force: false,
        };
        run(&options("kki")).unwrap();
        // Whoever has filled it in keeps it.
        std::fs::write(&out, "filled in").unwrap();
        let refused = format!("{:#}", run(&options("kki")).unwrap_err());
        assert!(refused.contains("--force"), "{refused}");
        assert_eq!(std::fs::read(&out).unwrap(), b"filled in");
        let forced = Options {
            force: true,
            ..options("kki")
        };
        run(&forced).unwrap();
        let edition = resolve_shipped("kki").unwrap();
        let (_, faults) = tilskudd_workbook::read(&std::fs::read(&out).unwrap(), &edition);
        // Nothing but that it is not filled in.
        let places: Vec<&str> = faults.listed.iter().map(|fault| fault.place.as_str()).collect();
        assert_eq!(places, ["Søknad"]);
        let refused = format!("{:#}", run(&options("kki-1999")).unwrap_err());
        assert!(refused.contains("use one of: kki"), "{refused}");
    }
}
