//! Assessment (saksbehandling): judging submitted applications, recommending and approving.
//!
//! Owns cases, declared conflicts of interest, judgements per criterion, recommendations and approvals. Is told
//! by intake of editions, calls and submitted applications; tells allocation of approved recommendations.
//!
//! Invariants, each in the code and in the database:
//! - one case for each application, with the application byte for byte as it was submitted;
//! - judgements and recommendations are only added, so what was judged before stays readable;
//! - no more is recommended than applied for; who recommended never approves;
//! - whoever has declared a conflict of interest (forvaltningsloven §6) does nothing more in the case.
//!
//! Lock order: the row of the case, first and alone.

pub mod domain;
pub mod error;
pub mod events;
pub mod grpc;
pub mod ops;
pub mod store;

mod server;

pub use server::{definition, migrations};
