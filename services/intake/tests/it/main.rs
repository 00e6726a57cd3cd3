//! Intake over real gRPC and a real PostgreSQL: every refusal with its code and source, and what is accepted.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests and their fixtures")]

mod applications;
mod attached;
mod attachment_store;
mod attachments;
mod calls;
mod change_reports;
mod database;
mod editions;
mod files;
mod organisations;
mod samples;
mod submissions;
mod tokens;
mod world;
