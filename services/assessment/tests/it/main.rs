//! The service over real gRPC and a real PostgreSQL.
#![expect(clippy::unwrap_used, reason = "what a test cannot set up or read fails it")]

mod cases;
mod completions;
mod database;
mod duties;
mod events;
mod setting;
