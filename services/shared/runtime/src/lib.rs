//! The runtime that the five services share: one boot path, configuration, telemetry, the gRPC
//! server with its gate, clients, delivery of events, and the operator's view.
//!
//! A service crate states a [`Definition`] and is started by [`run`] (its binary) or [`start`] (the all-in-one
//! and tests). Its handlers see [`Context`], [`Scope`], [`Caller`], [`Fields`] and [`Failure`], and nothing
//! else of this crate.
//!
//! Invariants:
//! - No service starts with an RPC that does not state its audience and permission, and nothing touches a database
//!   that is not the configured tenant's and service's, at a version that the program understands.
//! - Every request passes the gate (see `server/gate.rs`), also over grpc-web and the public JSON; a handler that is
//!   reached without it fails.
//! - Every call out has a deadline, a token and the trace context.
//! - A stop is soft first: not ready, no new connection, open requests finish, background work ends; then hard.

pub mod access;
pub mod boot;
pub mod codec;
pub mod config;
pub mod editions;
pub mod facts;
pub mod failure;
pub mod fields;
pub mod office;
pub mod peers;
pub mod telemetry;
pub mod timestamps;
pub mod trace;
pub mod web;

mod backlog;
mod caller;
mod chores;
mod context;
mod database_health;
mod delivery;
mod operations;
mod parts;
mod refusals;
mod scope;
mod sealing;
mod server;
mod streams;
mod tls;

pub use access::role::Role;
pub use boot::{BootError, Deps, Running, bind, run, run_with, start, start_on};
pub use caller::Caller;
pub use chores::Chore;
pub use config::Config;
pub use context::{Context, Tenants, Turn};
pub use delivery::{Apply, Routes, ignore};
pub use failure::{Failure, FieldViolation, Finding, Kind};
pub use fields::{Fields, Invalid, page_token};
pub use operations::not_a_demonstration;
pub use parts::{Definition, Parts};
pub use peers::Peers;
pub use scope::Scope;
pub use streams::{OpenStream, Streams, Wake};
