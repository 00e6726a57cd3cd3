//! Intake over real gRPC and a real PostgreSQL: every refusal with its code and source, and what is accepted.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests and their fixtures")]

mod applications;
mod calls;
mod database;
mod editions;
mod lists;
mod organisations;
mod samples;
mod submissions;
mod tokens;
mod watch;

mod world;
