//! The manifests hold, and each check can tell when they do not.

mod adding;
mod configs;
mod contracts;
mod holds;
mod refuses;
mod support;
