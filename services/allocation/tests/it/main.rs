//! The service over gRPC, with a PostgreSQL of its own.

mod carry_overs;
mod completions;
mod database;
mod decisions;
mod duties;
mod endings;
mod frames;
mod input;
mod office;
mod office_names;
mod public_awards;
mod senders;
mod standing;
