//! Pure types and rules: no database, no gRPC, no clock.

pub(crate) mod report;
pub(crate) mod report_rules;
#[cfg(test)]
pub(crate) mod report_rules_tests;
pub(crate) mod transitions;
#[cfg(test)]
pub(crate) mod transitions_tests;
