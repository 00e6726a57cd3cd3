//! The service allocation, in a demonstration: its legal time can be turned, on loopback only.

use std::process::ExitCode;

fn main() -> ExitCode {
    tilskudd_demonstration::run(&tilskudd_allocation::definition())
}
