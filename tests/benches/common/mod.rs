//! What the benchmarks share: the application that they submit, PostgreSQL's log of statements, and `pgbench`.

pub(crate) mod content;
pub(crate) mod percentile;
pub(crate) mod pgbench;
pub(crate) mod script;
pub(crate) mod statement_log;
