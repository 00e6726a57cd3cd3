//! Intake (mottak): organisations, published editions, calls and applications, from draft to receipt.
//!
//! Owns, in `national`: organisations and editions; every region holds copies, by version. `national` in turn holds
//! copies of the calls that the regions announce, to show them (R2). Owns, in a region: its calls, their reopenings, and the applications to them.
//!
//! Invariants, held by the database too:
//! - An edition never changes once published, a call once announced, a submission ever. What was signed is an
//!   insert-only row of exactly the bytes that its hash is of.
//! - An applicant submits no more applications to a call than the call allows (P2): each takes a numbered slot,
//!   unique for call and applicant, within what the call says.
//! - Case numbers are unique.
//! - A rejected submission stores nothing.
//!
//! Lock order: the organisation's row, then the application's. A submission writes both, so of two submissions of
//! one applicant at the same time the later one fails to serialise, runs again and counts the earlier one (R9, P2).
//!
//! Tells: assessment of a submission; assessment, allocation, payment and reporting of a call, and national's intake of it; every region of an
//! organisation or edition. Is told by allocation of decisions.

mod cache;
mod codec;
mod domain;
mod error;
mod events;
mod grpc;
mod ops;
mod server;
mod store;

pub use error::{Error, WorkbookError};
pub use server::definition;
