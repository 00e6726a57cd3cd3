//! The manifests hold, and each check can tell when they do not.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests and their fixtures")]

mod adding;
mod between;
mod compose;
mod configs;
mod contracts;
mod holds;
mod refuses;
mod support;
