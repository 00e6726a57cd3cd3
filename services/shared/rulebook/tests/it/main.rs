//! The rules, each with cases that it accepts and cases that it refuses, and their citations.

#![expect(clippy::unwrap_used, reason = "tests and their fixtures")]

mod cases;
mod data;
mod editions;
mod explained;
mod fixture;
mod openness;
mod priorities;
mod properties;
mod reporting;
mod rules_call;
mod rules_measure;
mod rules_money;
