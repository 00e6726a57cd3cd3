//! Use cases, one a file; each owns its transaction.

pub(crate) mod decide_application;
pub(crate) mod decision_view;
pub(crate) mod get_award;
pub(crate) mod get_decision;
pub(crate) mod list_awards;
pub(crate) mod list_decisions;
