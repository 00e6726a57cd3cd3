//! The runtime with two small services of its own: real gRPC, real PostgreSQL, real tokens.

mod access;
mod boot;
mod browsers;
mod callers;
mod delivery;
mod input;
mod issuer;
mod issuers;
mod limits;
mod operations;
mod pki;
mod readiness;
mod receiver;
mod refusals;
mod regions;
mod sender;
mod streaming;
mod tls;
mod trace;
mod weight;
