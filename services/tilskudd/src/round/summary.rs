//! The summary of a round.

use std::collections::BTreeMap;

use serde::Serialize;
use tilskudd_proto::intake::v1::{Application, ApplicationState, CompletionState};
use tilskudd_rulebook::{Edition, MeasureKind};

use super::books::Books;
use super::reconcile::{self, Difference, Unit};
use super::{Play, RefusedAct, Rejected};

/// Figures of one measure kind, øre.
#[derive(Debug, Default, Clone, Serialize)]
pub struct KindRow {
    /// Code of the kind.
    pub kind: String,
    /// Name of the kind, bokmål.
    pub name: String,
    /// Applied for.
    pub applied_ore: i64,
    /// Awarded.
    pub awarded_ore: i64,
    /// Paid.
    pub paid_ore: i64,
    /// Returned.
    pub returned_ore: i64,
}

/// The summary; printed as a table or as one JSON object.
#[derive(Debug, Default, Serialize)]
pub struct Summary {
    /// Region.
    pub region: String,
    /// Grant year.
    pub year: i32,
    /// Edition.
    pub edition: String,
    /// Submitted applications, those withdrawn later among them.
    pub applications: usize,
    /// Of them, those signed in an act of its own before another person submitted them.
    pub signed_beforehand: usize,
    /// Of them, those that the office registered from a letter.
    pub registered: usize,
    /// Of them, those that the applicant completed when the office asked for it.
    pub completed: usize,
    /// Of them, those that the applicant corrected and signed anew.
    pub corrected: usize,
    /// Of them, those that the applicant withdrew.
    pub withdrawn: usize,
    /// Of them, those that were sent a preliminary answer because they had to wait.
    pub preliminary_answers: usize,
    /// Of them, those whose signed document intake found to be as it was signed.
    pub verified: usize,
    /// Rejected submissions.
    pub refused: usize,
    /// Decisions that gave nothing.
    pub refused_applications: usize,
    /// The frame, earmarks included.
    pub frame_ore: i64,
    /// Earmarked of the frame.
    pub earmark_ore: i64,
    /// Awarded from the earmarks.
    pub awarded_from_earmark_ore: i64,
    /// Applied for, as completed and without what was withdrawn.
    pub applied_ore: i64,
    /// Awarded.
    pub awarded_ore: i64,
    /// Paid; a bounced payment counts when it is paid at last.
    pub paid_ore: i64,
    /// Returned.
    pub returned_ore: i64,
    /// Carried over into the next year.
    pub carried_over_ore: i64,
    /// Left of the frame.
    pub left_ore: i64,
    /// Reports that came late.
    pub late_reports: usize,
    /// What the books differ by in money, all differences taken as positive.
    pub apart_ore: i64,
    /// The differences.
    pub differences: Vec<Difference>,
    /// What the audit logs' seals do not hold.
    pub audit_faults: Vec<String>,
    /// In the edition's order.
    pub kinds: Vec<KindRow>,
    /// Rejected submissions with their rules.
    pub rejected: Vec<Rejected>,
    /// Acts that were refused, as they should be.
    pub refused_acts: Vec<RefusedAct>,
    /// Where the frame's figure comes from.
    pub frame_basis: String,
    /// What the call states beyond the sources.
    pub assumptions: Vec<String>,
    /// What is real and what is made up.
    pub notes: Vec<String>,
}

impl Summary {
    /// Whether all books agree and all seals hold.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.differences.is_empty() && self.audit_faults.is_empty()
    }
}

/// Adds the books up.
pub(super) fn summarise(play: &Play<'_>, books: &Books) -> anyhow::Result<Summary> {
    let differences = reconcile::differences(books);
    let edition = play.input.resolve_edition()?;
    let awards = || books.decisions.iter().flat_map(|d| &d.awards);
    let sum =
        |f: fn(&tilskudd_proto::payment::v1::AwardBalance) -> i64| books.balances.iter().map(f).sum::<i64>();
    let count = |f: &dyn Fn(&Application) -> bool| books.applications.iter().filter(|a| f(a)).count();
    let awarded_ore: i64 = awards().map(|a| a.amount_ore).sum();
    Ok(Summary {
        region: play.input.region.clone(),
        year: play.input.year,
        edition: play.input.edition.clone(),
        applications: books.applications.len(),
        signed_beforehand: play.played.signed_beforehand,
        registered: count(&|a| a.registration.is_some()),
        completed: books
            .completions
            .iter()
            .filter(|c| c.state() == CompletionState::Answered)
            .count(),
        corrected: count(&|a| a.revision > 1),
        withdrawn: count(&|a| a.state() == ApplicationState::Withdrawn),
        preliminary_answers: play.played.preliminary_answers,
        verified: books.verified.len(),
        refused: play.played.rejected.len(),
        refused_applications: books.decisions.iter().filter(|d| d.amount_ore == 0).count(),
        frame_ore: books.frame.amount_ore,
        earmark_ore: books.frame.earmarks.iter().map(|e| e.amount_ore).sum(),
        awarded_from_earmark_ore: awards().map(|a| a.earmarked_ore).sum(),
        applied_ore: books
            .applications
            .iter()
            .filter(|a| !reconcile::has_ended(a))
            .map(|a| a.applied_ore)
            .sum(),
        awarded_ore,
        paid_ore: sum(|b| b.paid_ore),
        returned_ore: sum(|b| b.returned_ore),
        carried_over_ore: sum(|b| b.carried_out_ore),
        left_ore: books.frame.amount_ore - awarded_ore,
        late_reports: books.obligations.iter().filter(|o| o.late).count(),
        apart_ore: differences
            .iter()
            .filter(|d| d.unit == Unit::Ore)
            .map(|d| (d.one - d.other).abs())
            .sum(),
        differences,
        audit_faults: books.faults.clone(),
        kinds: kinds(&edition, books),
        rejected: play.played.rejected.clone(),
        refused_acts: play.played.refused_acts.clone(),
        frame_basis: play
            .input
            .frame
            .proposals
            .last()
            .map(|p| p.basis.clone())
            .unwrap_or_default(),
        assumptions: play.input.call.assumptions.clone(),
        notes: play.input.notes.clone(),
    })
}

/// The figures of every measure kind, in the edition's order.
fn kinds(edition: &Edition, books: &Books) -> Vec<KindRow> {
    let awards = || books.decisions.iter().flat_map(|d| &d.awards);
    let kind_of: BTreeMap<&String, &String> = awards().map(|a| (&a.id, &a.kind)).collect();
    let row = |kind: &MeasureKind| {
        let awarded = awards().filter(|a| a.kind == kind.code);
        let paid = books
            .balances
            .iter()
            .filter(|b| kind_of.get(&b.award) == Some(&&kind.code));
        let mut row = KindRow {
            kind: kind.code.clone(),
            name: kind.text.nb.to_string(),
            ..KindRow::default()
        };
        for award in awarded {
            row.applied_ore += award.applied_ore;
            row.awarded_ore += award.amount_ore;
        }
        for balance in paid {
            row.paid_ore += balance.paid_ore;
            row.returned_ore += balance.returned_ore;
        }
        row
    };
    edition.measure_kinds().iter().map(row).collect()
}
