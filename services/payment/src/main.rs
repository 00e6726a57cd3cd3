//! The payment service as a process of its own.

use std::process::ExitCode;

fn main() -> ExitCode {
    tilskudd_runtime::run(&tilskudd_payment::definition())
}
