//! The operator's command line: everything on one machine ([`allinone`]), a whole grant round played over gRPC
//! ([`round`]), and made-up input for one ([`sample`]).

pub mod allinone;
pub mod cli;
pub mod input;
pub mod register;
pub mod round;
pub mod sample;
