//! Pure types and rules of payment: no database, no gRPC, no clock.

pub(crate) mod account;
pub(crate) mod answer;
pub(crate) mod carry_over;
pub(crate) mod claim;
pub(crate) mod decision;
pub(crate) mod duties;
pub(crate) mod file;
pub(crate) mod instalment;
pub(crate) mod ledger;
pub(crate) mod pain001;
pub(crate) mod pain002;
pub(crate) mod reference;
mod xml;
