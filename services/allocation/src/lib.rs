//! Allocation (fordeling): frames, proposals, decisions, letters and carry-overs.
//!
//! Owns frames (rammer) with their earmarks, proposals for awards, decisions (vedtak), letters (tilskuddsbrev) and
//! decisions on carrying unused money over.
//!
//! | event | receiver |
//! |---|---|
//! | `FrameProposed` | allocation of the region, from `national` |
//! | `FrameAnswered` | allocation of `national`, from the region |
//! | `DecisionMade` | payment, reporting and intake of the region |
//! | `CarryOverDecided` | payment and reporting of the region |
//!
//! What it receives stands in `events.rs`.
//!
//! Invariants, each in the code and in the database:
//! - what is decided never passes the frame or its earmark, and an earmark's money goes to nothing else (R24):
//!   the decided sums are counted by a trigger, and the service's role cannot write them;
//! - only a final frame is decided against (R3), and a frame never falls below what is decided;
//! - who recommended never decides (R21); whoever has a conflict of interest takes no part;
//! - one decision for each application and one letter for each decision, never changed.
//!
//! In the code alone, since it follows legal time: nothing is awarded to an applicant that owes an earlier report
//! which is due or was sent back, or that answers for one who does (P4, P7).
//!
//! Lock order: the frame's row, then proposals in the order of their ids. Proposing, deciding and answering a
//! frame's proposal hold the frame's row.

mod calls;
mod carry_overs;
mod collections;
mod decisions;
mod error;
mod events;
mod frames;
mod law;
mod letters;
mod proposals;
mod server;
mod standings;

pub use server::{definition, migrations};
