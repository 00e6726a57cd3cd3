//! Assessment (saksbehandling): judging submitted applications, recommending and approving.
//!
//! Owns cases, declared conflicts of interest, judgements per criterion, recommendations and approvals.
//!
//! | event | from | to |
//! |---|---|---|
//! | `EditionPublished` | national's intake | assessment |
//! | `CallAnnounced`, `ApplicationSubmitted`, `ApplicationRevised`, `ApplicationEnded`, `CompletionRequested`, `CompletionClosed` | the region's intake | assessment |
//! | `RecommendationApproved` | assessment | the region's allocation |
//!
//! Invariants, each in the code and in the database:
//! - one case for each application, with the application byte for byte as it was submitted;
//! - judgements and recommendations are only added, so what was judged before stays readable;
//! - no more is recommended than applied for; who recommended never approves;
//! - whoever has declared a conflict of interest (forvaltningsloven §6) does nothing more in the case.
//!
//! Lock order: the row of the case, first and alone.

mod codec;
mod domain;
mod error;
mod events;
mod grpc;
mod ops;
mod server;
mod store;

pub use server::{definition, migrations};
