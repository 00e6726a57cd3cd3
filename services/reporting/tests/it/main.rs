//! The service over real gRPC and a real PostgreSQL.
#![expect(clippy::unwrap_used, reason = "what a test cannot set up or read fails it")]

mod database;
mod events;
mod reports;
mod setting;
mod settlement;
mod standing;
