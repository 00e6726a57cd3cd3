//! The persistence layer: one PostgreSQL database per tenant, one schema and role per service.
//!
//! - [`Db::run_tx`], [`Db::run_once`] and [`Db::receive`] are the only ways to write. Audit entries, events and
//!   the request's answer are written in one statement before the commit, so they are there exactly when the
//!   effect is.
//! - [`outbox`] is what the relay works on, [`audit`] the append-only log with its sealer.
//! - [`provision`] makes databases and roles, [`migrate()`] their tables, [`embedded`] a private server.
//!
//! Invariants: a service's role owns nothing, reaches its own tenant's database and its own schema alone, and
//! may only SELECT and INSERT there unless a migration says more (`SELECT intake.service_may('UPDATE (state)',
//! 'application')`). Time and ids come from the [`DbOptions`].

pub mod audit;
pub mod embedded;
pub mod outbox;
pub mod provision;
pub mod rows;

mod check;
mod connect;
mod db;
mod destination;
mod error;
mod idempotency;
mod inbox;
mod metrics;
mod migrate;
mod migrations;
mod page;
mod records;
mod run;
mod secret_file;
mod statements;
mod trace;
mod tx;

pub use check::Identity;
pub use db::{Db, DbOptions, is_assured};
pub use destination::Destination;
pub use error::{Error, constraint, sqlstate};
pub use idempotency::Idempotency;
pub use inbox::{Receipt, Received};
pub use migrate::{SchemaStatus, migrate, schema_status};
pub use migrations::Migrations;
pub use page::Page;
pub use tx::Tx;
