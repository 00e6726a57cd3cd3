//! Intake over real gRPC and a real PostgreSQL: every refusal with its code and source, and what is accepted.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests and their fixtures")]

mod applications;
mod attached;
mod attachment_store;
mod attachments;
mod autosave;
mod call_drafts;
mod calls;
mod change_reports;
mod completions;
mod copies;
mod database;
mod delegations;
mod editions;
mod endings;
mod files;
mod house;
mod lists;
mod offices;
mod organisations;
mod organisations_over_time;
mod predecessors;
mod preliminary_answers;
mod refresh;
mod registrations;
mod samples;
mod signatures;
mod submissions;
mod supplements;
mod tokens;
mod watch;
mod world;
