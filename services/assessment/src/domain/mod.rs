//! The rules of judging, recommending and approving, without a database or a network.

pub(crate) mod case;
pub(crate) mod judgement;
pub(crate) mod state;

mod approve;
mod judge;
mod recommend;

#[cfg(test)]
mod approve_tests;
#[cfg(test)]
mod case_tests;
