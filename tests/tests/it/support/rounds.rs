//! Playing a round, and what has to hold of it afterwards.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, ensure};
use tilskudd::allinone::Grounds;
use tilskudd::input::{Application, Round};
use tilskudd::round::summary::{KindRow, Summary};
use tilskudd::round::world::World;
use tilskudd::round::{self, Played, Progress};
use tilskudd_kernel::ids::SystemIds;

use super::processing;

/// A file beside the shipped round.
pub(crate) fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("data/rounds")
        .join(name)
}

/// The shipped round of Trøndelag 2024.
pub(crate) fn trondelag() -> anyhow::Result<Round> {
    Round::read(&file("trondelag-2024.json"))
}

/// Keeps the progress, to say how far a round came that broke off.
#[derive(Default)]
struct Diary(Mutex<Vec<String>>);

impl Diary {
    fn write(&self, text: &str) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(text.to_owned());
    }

    fn tail(&self) -> String {
        let lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines[lines.len().saturating_sub(5)..].join("\n  ")
    }
}

impl Progress for Diary {
    fn part(&self, text: &str) {
        self.write(text);
    }

    fn note(&self, text: &str) {
        self.write(text);
    }
}

/// The people and clocks around the services that stand on `grounds`.
pub(crate) fn world(grounds: &Grounds, region: &str) -> anyhow::Result<World> {
    let logins = Arc::new(grounds.issuer().clone());
    World::new(&grounds.endpoints(), logins, Arc::new(SystemIds), region)
}

/// Plays `input` against the services at the addresses of `grounds`.
pub(crate) async fn play(grounds: &Grounds, input: &Round) -> anyhow::Result<(Summary, Played)> {
    let world = world(grounds, &input.region)?;
    let diary = Diary::default();
    let played = round::play(&world, input, &diary).await;
    played.with_context(|| format!("the round broke off after\n  {}\n", diary.tail()))
}

/// Everything that has to be so whatever the services did: most figures are known from the input alone.
pub(crate) fn check(input: &Round, summary: &Summary, played: &Played) -> anyhow::Result<()> {
    ensure!(
        summary.holds(),
        "apart: {:?} {:?}",
        summary.differences,
        summary.audit_faults
    );
    ensure!(summary.apart_ore == 0, "apart by {} øre", summary.apart_ore);
    check_applications(input, summary)?;
    processing::check(input, summary)?;
    check_money(input, summary)?;
    check_follow_up(input, summary)?;
    ensure!(
        played.letters.len() == summary.applications - summary.withdrawn,
        "every application that was not withdrawn has its letter"
    );
    ensure!(
        summary.refused_acts.len() >= 3,
        "too few refused acts: {:?}",
        summary.refused_acts
    );
    for act in &summary.refused_acts {
        ensure!(!act.refusal.source.is_empty(), "no source: {act:?}");
    }
    check_json(summary)
}

fn check_applications(input: &Round, summary: &Summary) -> anyhow::Result<()> {
    let accepted = |a: &&Application| a.attempts.iter().any(|attempt| attempt.breaks.is_none());
    let applications = input.applications.iter().filter(accepted).count();
    ensure!(
        summary.applications == applications,
        "{} of {applications} applications",
        summary.applications
    );

    let mut expected: Vec<(&str, String, &str)> = Vec::new();
    for application in &input.applications {
        for attempt in &application.attempts {
            if let Some(rule) = &attempt.breaks {
                expected.push((&application.key, attempt.at.to_string(), rule));
            }
        }
    }
    let rejected = summary.rejected.iter();
    let mut rejected: Vec<_> = rejected
        .map(|r| (r.application.as_str(), r.at.clone(), r.refusal.rule.as_str()))
        .collect();
    expected.sort_unstable();
    rejected.sort_unstable();
    ensure!(
        rejected == expected,
        "rejected were {rejected:?}, and should be {expected:?}"
    );
    ensure!(
        summary.refused == rejected.len(),
        "refused counts the rejected submissions"
    );
    for rejected in &summary.rejected {
        ensure!(!rejected.refusal.source.is_empty(), "no source: {rejected:?}");
    }
    ensure!(
        summary.rejected.iter().any(|r| r.corrected),
        "nothing was corrected"
    );
    ensure!(
        summary.rejected.iter().any(|r| !r.corrected),
        "nothing stayed out"
    );
    Ok(())
}

fn check_money(input: &Round, summary: &Summary) -> anyhow::Result<()> {
    let frame = input.frame.proposals.last().context("no frame in the input")?;
    let earmarked: i64 = frame.earmarks.iter().map(|e| e.amount_ore).sum();
    ensure!(
        summary.frame_ore == frame.amount_ore,
        "the frame is {}",
        summary.frame_ore
    );
    ensure!(
        summary.earmark_ore == earmarked,
        "the earmark is {}",
        summary.earmark_ore
    );
    let general_ore = frame.amount_ore - earmarked;
    ensure!(summary.awarded_from_earmark_ore <= earmarked, "over the earmark");
    ensure!(
        summary.awarded_ore - summary.awarded_from_earmark_ore <= general_ore,
        "over the general part"
    );
    ensure!(
        summary.awarded_ore > frame.amount_ore / 2,
        "only {} awarded",
        summary.awarded_ore
    );
    ensure!(
        summary.left_ore == summary.frame_ore - summary.awarded_ore,
        "left {}",
        summary.left_ore
    );
    // The one that bounced is paid after the correction, so that everything is paid in the end.
    ensure!(
        summary.paid_ore == summary.awarded_ore,
        "{} paid of {}",
        summary.paid_ore,
        summary.awarded_ore
    );
    ensure!(
        !input.payment.unknown_accounts.is_empty(),
        "no payment bounces in the input"
    );
    let kinds = |f: fn(&KindRow) -> i64| summary.kinds.iter().map(f).sum::<i64>();
    let by_kind = (
        kinds(|k| k.applied_ore),
        kinds(|k| k.awarded_ore),
        kinds(|k| k.paid_ore),
        kinds(|k| k.returned_ore),
    );
    let whole = (
        summary.applied_ore,
        summary.awarded_ore,
        summary.paid_ore,
        summary.returned_ore,
    );
    ensure!(
        by_kind == whole,
        "the kinds sum to {by_kind:?}, the whole is {whole:?}"
    );
    Ok(())
}

fn check_follow_up(input: &Round, summary: &Summary) -> anyhow::Result<()> {
    let plan = &input.follow_up;
    let returned: i64 = plan.repayments.iter().map(|r| r.amount_ore).sum();
    ensure!(
        returned > 0 && summary.returned_ore == returned,
        "{} returned",
        summary.returned_ore
    );
    let mut carried = 0;
    for carry_over in plan.carry_overs.iter().filter(|c| c.grant) {
        let report = plan
            .reports
            .iter()
            .find(|r| r.application == carry_over.application);
        let measure = report.and_then(|r| r.measures.get(&carry_over.measure));
        carried += measure.context("a carry-over of what nobody reports")?.unused_ore;
    }
    ensure!(
        carried > 0 && summary.carried_over_ore == carried,
        "{} carried over",
        summary.carried_over_ore
    );
    // The report deadline is a whole day.
    let late = plan
        .reports
        .iter()
        .filter(|r| r.at.date() > input.call.report_deadline)
        .count();
    ensure!(
        late > 0 && summary.late_reports == late,
        "{} late",
        summary.late_reports
    );
    Ok(())
}

/// The fields that a program reads from `--json`.
fn check_json(summary: &Summary) -> anyhow::Result<()> {
    let json = serde_json::to_value(summary)?;
    let fields = [
        ("applications", i64::try_from(summary.applications)?),
        ("refused", i64::try_from(summary.refused)?),
        ("frame_ore", summary.frame_ore),
        ("earmark_ore", summary.earmark_ore),
        ("awarded_ore", summary.awarded_ore),
        ("paid_ore", summary.paid_ore),
        ("returned_ore", summary.returned_ore),
        ("carried_over_ore", summary.carried_over_ore),
        ("apart_ore", summary.apart_ore),
    ];
    for (field, value) in fields {
        ensure!(json[field].as_i64() == Some(value), "{field} is {}", json[field]);
    }
    Ok(())
}
