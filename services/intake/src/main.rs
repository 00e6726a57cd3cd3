//! The service intake.

use std::process::ExitCode;

fn main() -> ExitCode {
    tilskudd_runtime::run(&tilskudd_intake::definition())
}
