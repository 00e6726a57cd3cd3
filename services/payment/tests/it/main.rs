//! Payment over real gRPC on real PostgreSQL: each duty kept and broken, each way of the money, and the rules that
//! the database keeps against the service's own role.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests fail the test that calls them"
)]

mod accounts;
mod claims;
mod damaged;
mod database;
mod fields;
mod files;
mod fixture;
mod returns;
mod steps;
