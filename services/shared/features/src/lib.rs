//! One set of features for the crates of others, whatever part of the workspace is built.
//!
//! Cargo unifies features over what one command builds: a service alone, the tool, the workspace and its tests would each
//! build some crates of others again. The runtime depends on this crate, which asks for the features that any of them needs,
//! so that one build serves them all, tests and benchmarks too. `cargo test -p tilskudd-house` tells what has come to differ.
//! The kernel, the rules and the house's tests, which need no network, have their own small builds.
