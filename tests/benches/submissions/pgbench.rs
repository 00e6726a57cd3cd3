//! The same statements by `pgbench`, prepared once per connection as the service does.

use std::fmt::Write as _;
use std::time::Duration;

use tokio::runtime::Runtime;

use crate::common::percentile::percentile;
use crate::common::statement_log::Statement;
use crate::common::{pgbench, script};
use crate::grounds::{Bench, PGBENCH_NUMBERS};

/// Drafts that each client has for a second.
const PER_SECOND: u64 = 4_500;

/// What `pgbench` did.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figures {
    /// Transactions a second.
    pub(crate) per_second: u64,
    /// Median of one transaction.
    pub(crate) p50: Duration,
}

pub(crate) fn run(
    runtime: &Runtime,
    bench: &Bench,
    statements: &[Statement],
    clients: usize,
    time: Duration,
) -> anyhow::Result<Figures> {
    // Odd, so that two clients are not at the same organisation in step: the service's clients are not either.
    let span = PER_SECOND * time.as_secs() / u64::try_from(clients)?.max(3) * 2 + 251;
    let first = runtime.block_on(bench.take_for_pgbench(span * u64::try_from(clients)?))?;
    let script = text(statements, first, span)?;
    let length = format!("--time={}", time.as_secs());
    let ran = pgbench::run(bench.intake_url(), &script, clients, &length)?;
    Ok(Figures {
        per_second: ran.per_second,
        p50: percentile(&ran.took, 500)?,
    })
}

/// The script. `:n` counts each client's transactions; its draft and organisation follow from it.
fn text(statements: &[Statement], first: u64, span: u64) -> anyhow::Result<String> {
    let mut text = String::from("\\set n :n + 1\n");
    writeln!(text, "\\set draft {first} + :client_id * {span} + :n")?;
    writeln!(text, "\\set organisation {PGBENCH_NUMBERS} + :draft % 2000")?;
    writeln!(text, "\\if :ready = 0")?;
    for (number, statement) in statements
        .iter()
        .enumerate()
        .filter(|(_, s)| !s.parameters.is_empty())
    {
        let types: Vec<_> = statement.parameters.iter().map(|p| script::type_of(p)).collect();
        script::prepare(&mut text, &format!("s{number}"), &statement.text, &types)?;
    }
    writeln!(text, "\\set ready 1\n\\endif")?;
    for (number, statement) in statements.iter().enumerate() {
        script::execute(&mut text, &format!("s{number}"), statement)?;
    }
    Ok(text)
}
