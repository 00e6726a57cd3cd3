//! Runs real services in tests: a PostgreSQL per process, a database per test, an issuer on loopback,
//! a clock to turn, and a collector of spans. For development only.
//!
//! ```no_run
//! # use tilskudd_testkit::{World, Claims, Role};
//! # async fn test(definition: tilskudd_runtime::Definition) -> anyhow::Result<()> {
//! let world = World::start(&[definition], &["national", "trondelag"]).await?;
//! let channel = world.channel(definition.service, &world.office("kari", "trondelag", &[Role::Caseworker]))?;
//! // CallServiceClient::new(channel) …
//! world.stop().await;
//! # Ok(()) }
//! ```

mod databases;
mod events;
pub mod http;
mod otlp;
mod refusal;
mod wait;
mod world;

pub use databases::{Database, server};
pub use events::{Emitted, NewEvent};
pub use otlp::OtlpReceiver;
pub use refusal::Refusal;
pub use tilskudd_demonstration::issuer::{Claims, Login, LoopbackIssuer};
pub use tilskudd_runtime::Role;
pub use wait::eventually;
pub use world::World;
