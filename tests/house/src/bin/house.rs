//! Writes what is generated from the source (`docs/CODES.md`, the table of events and the picture of subjects), or prints the circles of imports.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use tilskudd_house::source::{crates, root, services};
use tilskudd_house::{circles, codes, pictures, subjects};

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let root = arguments.next().map_or_else(root, PathBuf::from);
    let all = crates(&root)?;
    match command.as_str() {
        "generate" => {
            std::fs::write(root.join("docs/CODES.md"), codes::page(&codes::codes(&all)))?;
            let path = root.join("docs/ARCHITECTURE.md");
            let made = pictures::with_table(&std::fs::read_to_string(&path)?);
            let made = made.context("docs/ARCHITECTURE.md has no marks for the table of events")?;
            let made = subjects::with_picture(&made, services(&all));
            let made = made.context("docs/ARCHITECTURE.md has no marks for the picture of subjects")?;
            std::fs::write(&path, made)?;
        }
        "circles" => {
            for of in &all {
                for circle in circles::circles(of) {
                    println!("{}", circle.join(" ↔ "));
                }
            }
        }
        other => bail!(
            "unknown command {other:?}: give `generate` or `circles`, and a folder if it is not this repository"
        ),
    }
    Ok(())
}
