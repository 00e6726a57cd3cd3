//! The assessment service as a process of its own.

use std::process::ExitCode;

fn main() -> ExitCode {
    tilskudd_runtime::run(&tilskudd_assessment::definition())
}
