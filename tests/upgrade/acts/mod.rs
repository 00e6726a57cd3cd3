//! What people do with an application, from call to repayment. Each takes the program that is asked, so that any of them is
//! done before or after the upgrade.

pub(crate) mod allocate;
pub(crate) mod apply;
pub(crate) mod assess;
pub(crate) mod pay;
pub(crate) mod prepare;
pub(crate) mod report;
