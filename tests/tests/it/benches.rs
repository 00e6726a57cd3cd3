//! The unit tests of the benchmarks: cargo runs none in a benchmark without the harness.

#[path = "../../benches/figures/cpu.rs"]
mod cpu;
#[path = "../../benches/common/percentile.rs"]
mod percentile;
#[path = "../../benches/common/pgbench.rs"]
mod pgbench;
#[path = "../../benches/figures/replay.rs"]
mod replay;
#[path = "../../benches/figures/row.rs"]
mod row;
#[path = "../../benches/common/script.rs"]
mod script;
#[path = "../../benches/figures/settings.rs"]
mod settings;
#[path = "../../benches/common/statement_log.rs"]
mod statement_log;
#[path = "../../benches/figures/table.rs"]
mod table;
