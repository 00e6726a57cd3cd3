//! The operator's command line: everything on one machine ([`allinone`]), a whole grant round played over gRPC
//! ([`round`]), made-up input for one ([`sample`]), and what authors of rules work with ([`rules`]).

#[cfg(feature = "demonstration")]
pub mod allinone;
pub mod cli;
pub mod input;
pub mod migrations;
pub mod refusal;
pub mod register;
#[cfg(feature = "demonstration")]
pub mod remote;
#[cfg(feature = "demonstration")]
pub mod round;
pub mod rules;
pub mod sample;
