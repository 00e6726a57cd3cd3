//! Intake over real gRPC and a real PostgreSQL: every refusal with its code and source, and what is accepted.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests and their fixtures")]

mod applications;
// Workbooks to test with, those of the crate that reads them.
#[path = "../../../shared/workbook/tests/it/book.rs"]
#[expect(dead_code, reason = "the crate's own tests use more of it")]
mod book;
mod calls;
mod database;
mod editions;
mod export;
mod organisations;
mod payloads;
mod samples;
mod submissions;
mod tokens;
mod workbook;
mod world;
