//! What has to hold of the applications that were signed, registered, completed and withdrawn on the way.

use std::collections::BTreeSet;

use anyhow::{Context as _, ensure};
use tilskudd::input::{Application, Round};
use tilskudd::round::summary::Summary;
use tilskudd_kernel::source::RuleSource;

/// Every figure is known from the input.
pub(crate) fn check(input: &Round, summary: &Summary) -> anyhow::Result<()> {
    let accepted = |a: &&Application| a.attempts.iter().any(|attempt| attempt.breaks.is_none());
    let accepted: Vec<&Application> = input.applications.iter().filter(accepted).collect();
    let count = |wanted: fn(&Application) -> bool| accepted.iter().filter(|a| wanted(a)).count();
    let figures = [
        (
            "signed beforehand",
            summary.signed_beforehand,
            count(is_signed_first),
        ),
        (
            "registered",
            summary.registered,
            count(|a| a.registration.is_some()),
        ),
        ("completed", summary.completed, count(is_completed)),
        ("corrected", summary.corrected, count(is_corrected)),
        ("withdrawn", summary.withdrawn, count(|a| a.withdrawal.is_some())),
    ];
    for (what, counted, expected) in figures {
        ensure!(
            expected > 0 && counted == expected,
            "{what} are {counted}, and should be {expected}"
        );
    }
    ensure!(
        summary.verified == accepted.len(),
        "{} verified",
        summary.verified
    );
    // Every one was received before March, the registered one too, and is decided in May.
    ensure!(
        summary.preliminary_answers == accepted.len(),
        "{} of {} were told to wait",
        summary.preliminary_answers,
        accepted.len()
    );
    check_amounts(&accepted, summary)?;
    check_refused(&accepted, summary)
}

/// What was corrected counts as corrected, and what was withdrawn not at all.
fn check_amounts(accepted: &[&Application], summary: &Summary) -> anyhow::Result<()> {
    let (mut first, mut last) = (0, 0);
    for application in accepted.iter().filter(|a| a.withdrawal.is_none()) {
        let content = application.completed()?.content;
        last += content.measures.iter().map(|m| m.applied_ore).sum::<i64>();
        first += application
            .content
            .measures
            .iter()
            .map(|m| m.applied_ore)
            .sum::<i64>();
    }
    ensure!(first > last, "no correction in the input lowers an amount");
    ensure!(
        summary.applied_ore == last,
        "{} applied for, and should be {last}",
        summary.applied_ore
    );
    Ok(())
}

/// Each of these was tried, and refused by its own source.
fn check_refused(accepted: &[&Application], summary: &Summary) -> anyhow::Result<()> {
    let act = |reason: &str| {
        let refusals = summary.refused_acts.iter().map(|a| &a.refusal);
        let found: Vec<_> = refusals.filter(|r| r.reason == reason).collect();
        let first = found.first().copied();
        first
            .map(|refusal| (found.len(), refusal.source.clone()))
            .with_context(|| format!("nothing was refused as {reason}"))
    };
    let asked = accepted.iter().filter(|a| a.completion.is_some()).count();
    ensure!(act("AWAITING_APPLICANT")? == (asked, "forvaltningsloven § 11".into()));
    ensure!(act("COMPLETION_EXPIRED")? == (1, "forvaltningsloven § 11".into()));
    ensure!(act("REMINDER_ALREADY_SENT")? == (1, RuleSource::system("one-reminder").shown()));
    ensure!(act("ABOVE_APPLIED")? == (1, RuleSource::system("not-above-applied").shown()));
    let (outdated, source) = act("SIGNATURE_OUTDATED")?;
    ensure!(
        outdated == 1 && source.contains(&summary.edition.to_uppercase().replace('-', " ")),
        "{outdated} by {source}"
    );
    let left: BTreeSet<bool> = accepted
        .iter()
        .filter_map(|a| a.completion.as_ref())
        .map(|c| c.answer.changes.is_empty())
        .collect();
    ensure!(left.len() == 2, "one corrects, one answers in words");
    Ok(())
}

fn is_signed_first(application: &Application) -> bool {
    application.attempts.iter().any(|a| a.signed_first.is_some())
}

fn is_completed(application: &Application) -> bool {
    application.completion.as_ref().is_some_and(|c| c.is_answered())
}

fn is_corrected(application: &Application) -> bool {
    let completion = application.completion.as_ref();
    completion.is_some_and(|c| c.is_answered() && !c.answer.changes.is_empty())
}
