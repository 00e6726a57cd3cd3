//! The value types that every other crate rests on: ids, money, dates and deadlines, numbers with check
//! digits, resource names and the two clocks.
//!
//! Invariants:
//! - A value that exists is valid: every constructor checks, and deserialising goes through the same check.
//! - No I/O. The ambient time is read in [`clock`] (and by [`ids::SystemIds`], whose ids carry a time), random
//!   bits in [`ids`]; everybody else takes time and ids as parameters.
//! - Amounts are whole øre ([`money::Money`]); there is no floating point anywhere.

pub mod account_number;
pub mod act;
pub mod actor;
pub mod case_number;
pub mod clock;
pub mod dates;
pub mod events;
pub mod explain;
pub mod ids;
pub mod lang;
pub mod money;
pub mod names;
pub mod organisation_number;
pub mod refusal;
pub mod service;
pub mod source;
pub mod tenant;
pub mod text;
pub mod words;
pub mod year;

mod mod11;
mod string_serde;
