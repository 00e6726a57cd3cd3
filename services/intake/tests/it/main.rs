//! Intake over real gRPC and a real PostgreSQL: every refusal with its code and source, and what is accepted.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests and their fixtures")]

mod applications;
mod attached;
mod attachment_store;
mod attachments;
mod autosave;
mod call_drafts;
// Workbooks to test with, those of the crate that reads them.
#[path = "../../../shared/workbook/tests/it/book.rs"]
#[expect(dead_code, reason = "the crate's own tests use more of it")]
mod book;
mod calls;
mod change_reports;
mod completions;
mod copies;
mod database;
mod delegations;
mod draft_room;
mod drafters;
mod editions;
mod endings;
mod export;
mod files;
mod house;
mod lists;
mod offices;
mod organisations;
mod organisations_over_time;
mod other_regions;
mod payloads;
mod predecessors;
mod preliminary_answers;
mod public_calls;
mod refresh;
mod register_status;
mod registrations;
mod samples;
mod signatures;
mod submissions;
mod supplements;
mod taken_over;
mod tokens;
mod told_once;
mod watch;
mod workbook;
mod world;
