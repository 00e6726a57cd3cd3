//! Pure types and rules of payment: no database, no gRPC, no clock.

pub mod account;
pub mod answer;
pub mod decision;
pub mod duties;
pub mod instalment;
pub mod ledger;
pub mod pain001;
pub mod pain002;
pub mod reference;
mod xml;
