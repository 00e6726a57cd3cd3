//! The workbook: what the template holds, what comes back from it, and what comes back from anything else.

#![expect(clippy::unwrap_used, reason = "tests and their fixtures")]

mod book;
mod exported;
mod faults;
mod hostile;
mod kroner;
mod mutated;
mod roundtrip;
