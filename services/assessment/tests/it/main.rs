//! The service over real gRPC and a real PostgreSQL.

mod cases;
mod database;
mod events;
mod setting;
