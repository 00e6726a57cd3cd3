//! The rules of reporting, without a database or a network.

pub mod call_terms;
pub mod obligation;
pub mod report;
pub mod report_rules;
pub mod standing;

#[cfg(test)]
mod obligation_tests;
#[cfg(test)]
mod report_rules_tests;
