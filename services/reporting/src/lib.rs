//! Reporting (rapportering): following up what was granted.
//!
//! Owns obligations and their deadlines, reports with accounts, auditors' statements, and what is done with
//! unused money. Is told by intake of editions and calls, by allocation of decisions and carry-overs, by
//! payment of every change of an award's balance; tells allocation how recipients stand with their reports, asks it
//! to carry money over and orders payment to claim it back.
//!
//! Invariants, in the code and where they can be in the database too:
//! - one obligation for each decision with an award; a refusal is known and owes nothing;
//! - what is paid and returned is payment's figure, what is carried over allocation's; older versions than
//!   the copy held are passed over;
//! - reports are only added, byte for byte as submitted; who submits never accepts;
//! - one live settlement of unused money for each award;
//! - an obligation closes when for every award paid = used + returned + carried over.
//!
//! Lock order: the recipient's year, then obligations by id, then recipients' standings.

mod error;
mod events;
mod obligations;
mod reports;
mod server;
mod settlements;

pub use server::{definition, migrations};
