//! The rules of judging, recommending and approving, without a database or a network.

pub mod case_file;
pub mod judgement;

#[cfg(test)]
mod case_file_tests;
