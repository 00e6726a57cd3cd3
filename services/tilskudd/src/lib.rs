//! The operator's command line: everything on one machine ([`allinone`]), a whole grant round played over gRPC
//! ([`round`]), made-up input for one ([`sample`]), and what authors of rules work with ([`rules`]).

pub mod against;
pub mod allinone;
pub mod cli;
pub mod input;
pub mod register;
pub mod round;
pub mod rules;
pub mod sample;
