//! The rules of reporting, without a database or a network.

pub(crate) mod award;
pub(crate) mod call_terms;
pub(crate) mod carry_over;
pub(crate) mod decision;
pub(crate) mod obligation;
pub(crate) mod report;
pub(crate) mod report_rules;
pub(crate) mod standing;

mod transitions;

#[cfg(test)]
mod obligation_tests;
#[cfg(test)]
mod report_rules_tests;
