//! How long the rules take: a full application must be judged in less than 50 µs.

#![expect(clippy::unwrap_used, reason = "benchmarks and their fixtures")]

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use tilskudd_kernel::ids::MeasureId;
use tilskudd_kernel::money::Money;
use tilskudd_rulebook::{
    BudgetLine, Edition, Given, MeasureFacts, base_application, evaluate, explain, resolve_shipped,
};
use uuid::Uuid;

/// An application with so many measures, of every kind in turn, each with so many budget lines. It breaks no rule
/// but, at its largest in KKT, the number of development projects.
fn application(edition: &str, measures: u32, lines: u32) -> Given {
    let mut given = base_application(edition).unwrap();
    let kinds = given.application.measures.clone();
    let turns = kinds.iter().cycle().zip(1..=measures);
    given.application.measures = turns.map(|(kind, rank)| with_lines(kind, rank, lines)).collect();
    given
}

fn with_lines(kind: &MeasureFacts, rank: u32, lines: u32) -> MeasureFacts {
    let line = |number: u32| BudgetLine {
        key: format!("konto-{number:04}"),
        text: "Lønn og vikarer".to_owned(),
        amount: Money::from_ore(1_000_000).unwrap(),
        covers_own_share_elsewhere: false,
    };
    MeasureFacts {
        id: MeasureId::from_uuid(Uuid::from_u128(u128::from(rank))),
        rank,
        budget_lines: (1..=lines).map(line).collect(),
        applied: Money::from_ore(i64::from(lines) * 750_000).unwrap(),
        own_funding: Money::from_ore(i64::from(lines) * 250_000).unwrap(),
        ..kind.clone()
    }
}

fn judge(edition: &Edition, given: &Given) -> usize {
    evaluate(edition, &given.call, &given.application, &given.history).len()
}

/// A usual application, a full one, and the largest that intake reads.
fn applications(criterion: &mut Criterion) {
    for (name, measures, lines) in [("usual", 6, 5), ("full", 20, 10), ("largest", 50, 200)] {
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Elements(u64::from(measures * lines)));
        for id in ["kki", "kkt-2024"] {
            let edition = resolve_shipped(id).unwrap();
            let given = application(id, measures, lines);
            group.bench_function(id, |bench| {
                bench.iter(|| judge(black_box(&edition), black_box(&given)));
            });
        }
        group.finish();
    }
}

/// A full application in which every measure breaks several rules, and every rule's outcome explained.
fn broken_and_explained(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("full");
    for id in ["kki", "kkt-2024"] {
        let edition = resolve_shipped(id).unwrap();
        let whole = application(id, 20, 10);
        let mut broken = whole.clone();
        for measure in &mut broken.application.measures {
            measure.sub_goals.clear();
            measure.answers.clear();
            measure.field = None;
            measure.own_funding = Money::ZERO;
        }
        group.bench_function(format!("{id}, broken"), |bench| {
            bench.iter(|| judge(black_box(&edition), black_box(&broken)));
        });
        group.bench_function(format!("{id}, explained"), |bench| {
            bench.iter(|| {
                explain(
                    black_box(&edition),
                    &whole.call,
                    &whole.application,
                    &whole.history,
                )
            });
        });
    }
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    applications(&mut criterion);
    broken_and_explained(&mut criterion);
    criterion.final_summary();
}
