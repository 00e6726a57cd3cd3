//! The manifests hold, and each check can tell when they do not.

mod holds;
mod support;
