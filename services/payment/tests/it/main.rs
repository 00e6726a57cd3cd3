//! Payment over real gRPC on real PostgreSQL: each duty kept and broken, each way of the money, and the rules that
//! the database keeps against the service's own role.

mod accounts;
mod claims;
mod database;
mod fields;
mod files;
mod fixture;
mod returns;
