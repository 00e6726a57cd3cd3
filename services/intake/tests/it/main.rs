//! Intake over real gRPC and a real PostgreSQL: every refusal with its code and source, and what is accepted.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests and their fixtures")]

mod applications;
mod calls;
mod completions;
mod database;
mod editions;
mod endings;
mod organisations;
mod preliminary_answers;
mod samples;
mod submissions;
mod tokens;
mod world;
