//! The runtime with two small services of its own: real gRPC, real PostgreSQL, real tokens.

mod access;
mod boot;
mod browsers;
mod callers;
mod delivery;
mod input;
mod limits;
mod operations;
mod receiver;
mod refusals;
mod sender;
mod streaming;
mod trace;
