//! Over 300 lines: one reader for each part of a workbook, with its tests.
//!
//! The parts of an application: measures, their answers, budgets and partners, and other grants.

use std::collections::BTreeMap;

use tilskudd_kernel::money::Money;

use super::{FilledApplication, twice, unknown};
use crate::fault::Faults;
use crate::layout::Sheet;
use crate::lists::List;
use crate::values::{Row, Table};

/// A measure.
#[derive(Debug, Clone, PartialEq)]
pub struct FilledMeasure {
    /// The applicant's own key of it, unique in the workbook.
    pub reference: String,
    /// Code of the measure kind.
    pub kind: String,
    /// Title.
    pub title: String,
    /// Description.
    pub description: String,
    /// Code of the field of service; blank: not stated.
    pub field: String,
    /// Codes.
    pub sub_goals: Vec<String>,
    /// Codes.
    pub target_groups: Vec<String>,
    /// In the order of the sheet.
    pub answers: Vec<FilledAnswer>,
    /// In the order of the sheet.
    pub budget_lines: Vec<FilledLine>,
    /// What is applied for.
    pub applied: Money,
    /// Own funding.
    pub own_funding: Money,
    /// The reason that there is none.
    pub own_funding_reason: String,
    /// In the order of the sheet.
    pub partners: Vec<FilledPartner>,
    /// Code of the earmark; blank: none.
    pub earmark: String,
    /// The applicant's own order; left out, the place in the sheet among the application's.
    pub rank: i32,
    /// A short course or internal training.
    pub short_course: bool,
    /// Spreads welfare technology.
    pub welfare_technology: bool,
}

/// An answer to a criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledAnswer {
    /// Code of the criterion.
    pub criterion: String,
    /// The answer.
    pub answer: String,
}

/// A line of a budget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledLine {
    /// The applicant's own key.
    pub key: String,
    /// What it is for.
    pub text: String,
    /// How much.
    pub amount: Money,
    /// Covers an own share that another state grant demands.
    pub covers_own_share_elsewhere: bool,
}

/// A partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledPartner {
    /// Name.
    pub title: String,
    /// Code of its kind.
    pub kind: String,
}

/// Another state grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledOtherGrant {
    /// Name.
    pub title: String,
    /// How much.
    pub amount: Money,
    /// Demands an own share.
    pub demands_own_share: bool,
}

/// The position of a referenced measure: its application, and its place there.
pub(super) type Index = BTreeMap<String, (usize, usize)>;

/// The rows of `Tiltak`.
pub(super) fn measures(table: &Table<'_>, filled: &mut [FilledApplication], faults: &mut Faults) -> Index {
    let mut index = Index::new();
    for row in table.rows() {
        let of = row.reference("of", faults);
        let reference = row.reference("reference", faults);
        let mut measure = measure(&row, faults);
        let rank = row.whole("rank", faults);
        let Some(of) = of else { continue };
        let Some(place) = filled.iter().position(|application| application.reference == of) else {
            unknown(&row, Sheet::Applications, faults);
            continue;
        };
        let Some(application) = filled.get_mut(place) else {
            continue;
        };
        let at = application.measures.len();
        measure.rank = rank.unwrap_or_else(|| i32::try_from(at + 1).unwrap_or(i32::MAX));
        if let Some(reference) = reference {
            measure.reference.clone_from(&reference);
            if index.insert(reference, (place, at)).is_some() {
                faults.add(row.cell("reference"), twice());
            }
        }
        let path = format!("measures[{at}]");
        note(application, &path, &row, "reference");
        for (field, key) in [
            ("kind", "kind"),
            ("title", "title"),
            ("description", "description"),
            ("field", "field"),
            ("sub_goals", "sub_goals"),
            ("target_groups", "target_groups"),
            ("applied_ore", "applied"),
            ("own_funding_ore", "own_funding"),
            ("own_funding_reason", "own_funding_reason"),
            ("earmark", "earmark"),
            ("rank", "rank"),
        ] {
            note(application, &format!("{path}.{field}"), &row, key);
        }
        application.measures.push(measure);
    }
    index
}

fn measure(row: &Row<'_, '_>, faults: &mut Faults) -> FilledMeasure {
    let codes = |key, list, faults: &mut Faults| {
        let codes = row.codes(key, list, faults);
        let mut distinct: Vec<String> = Vec::new();
        for (code, cell) in codes {
            if distinct.contains(&code) {
                faults.add(cell, chosen_twice());
            } else {
                distinct.push(code);
            }
        }
        distinct
    };
    FilledMeasure {
        reference: String::new(),
        kind: row.code("kind", List::MeasureKinds, faults),
        title: row.text("title", faults),
        description: row.text("description", faults),
        field: row.code("field", List::Fields, faults),
        sub_goals: codes("sub_goals", List::SubGoals, faults),
        target_groups: codes("target_groups", List::TargetGroups, faults),
        answers: Vec::new(),
        budget_lines: Vec::new(),
        applied: row.kroner("applied", faults),
        own_funding: row.kroner("own_funding", faults),
        own_funding_reason: row.text("own_funding_reason", faults),
        partners: Vec::new(),
        earmark: row.code("earmark", List::Earmarks, faults),
        rank: 0,
        short_course: row.yes_no("short_course", faults),
        welfare_technology: row.yes_no("welfare_technology", faults),
    }
}

/// Finds the measure that a row belongs to.
fn owner<'f>(
    row: &Row<'_, '_>,
    index: &Index,
    filled: &'f mut [FilledApplication],
    faults: &mut Faults,
) -> Option<(&'f mut FilledApplication, usize)> {
    let of = row.reference("of", faults)?;
    let Some((place, at)) = index.get(&of).copied() else {
        unknown(row, Sheet::Measures, faults);
        return None;
    };
    filled.get_mut(place).map(|application| (application, at))
}

/// The rows of `Svar`.
pub(super) fn answers(
    table: &Table<'_>,
    index: &Index,
    filled: &mut [FilledApplication],
    faults: &mut Faults,
) {
    for row in table.rows() {
        let answer = FilledAnswer {
            criterion: row.code("criterion", List::Criteria, faults),
            answer: row.text("answer", faults),
        };
        let Some((application, at)) = owner(&row, index, filled, faults) else {
            continue;
        };
        let number = application
            .measures
            .get(at)
            .map_or(0, |measure| measure.answers.len());
        let path = format!("measures[{at}].answers[{number}]");
        for (field, key) in [("", "of"), (".criterion", "criterion"), (".answer", "answer")] {
            note(application, &format!("{path}{field}"), &row, key);
        }
        application
            .measures
            .get_mut(at)
            .into_iter()
            .for_each(|measure| measure.answers.push(answer.clone()));
    }
}

/// The rows of `Budsjett`.
pub(super) fn budget(
    table: &Table<'_>,
    index: &Index,
    filled: &mut [FilledApplication],
    faults: &mut Faults,
) {
    for row in table.rows() {
        let line = FilledLine {
            key: row.reference("key", faults).unwrap_or_default(),
            text: row.text("text", faults),
            amount: row.kroner("amount", faults),
            covers_own_share_elsewhere: row.yes_no("covers_own_share_elsewhere", faults),
        };
        let Some((application, at)) = owner(&row, index, filled, faults) else {
            continue;
        };
        let number = application
            .measures
            .get(at)
            .map_or(0, |measure| measure.budget_lines.len());
        let path = format!("measures[{at}].budget_lines[{number}]");
        for (field, key) in [
            ("", "of"),
            (".key", "key"),
            (".text", "text"),
            (".amount_ore", "amount"),
        ] {
            note(application, &format!("{path}{field}"), &row, key);
        }
        application
            .measures
            .get_mut(at)
            .into_iter()
            .for_each(|measure| measure.budget_lines.push(line.clone()));
    }
}

/// The rows of `Partnere`.
pub(super) fn partners(
    table: &Table<'_>,
    index: &Index,
    filled: &mut [FilledApplication],
    faults: &mut Faults,
) {
    for row in table.rows() {
        let partner = FilledPartner {
            title: row.text("title", faults),
            kind: row.code("kind", List::PartnerKinds, faults),
        };
        let Some((application, at)) = owner(&row, index, filled, faults) else {
            continue;
        };
        let number = application
            .measures
            .get(at)
            .map_or(0, |measure| measure.partners.len());
        let path = format!("measures[{at}].partners[{number}]");
        for (field, key) in [("", "of"), (".title", "title"), (".kind", "kind")] {
            note(application, &format!("{path}{field}"), &row, key);
        }
        application
            .measures
            .get_mut(at)
            .into_iter()
            .for_each(|measure| measure.partners.push(partner.clone()));
    }
}

/// The rows of `Andre tilskudd`.
pub(super) fn other_grants(table: &Table<'_>, filled: &mut [FilledApplication], faults: &mut Faults) {
    for row in table.rows() {
        let grant = FilledOtherGrant {
            title: row.text("title", faults),
            amount: row.kroner("amount", faults),
            demands_own_share: row.yes_no("demands_own_share", faults),
        };
        let Some(of) = row.reference("of", faults) else {
            continue;
        };
        let Some(application) = filled.iter_mut().find(|application| application.reference == of) else {
            unknown(&row, Sheet::Applications, faults);
            continue;
        };
        let path = format!("other_grants[{}]", application.other_grants.len());
        for (field, key) in [("", "of"), (".title", "title"), (".amount_ore", "amount")] {
            note(application, &format!("{path}{field}"), &row, key);
        }
        application.other_grants.push(grant);
    }
}

fn note(application: &mut FilledApplication, path: &str, row: &Row<'_, '_>, key: &str) {
    application.places.insert(path.to_owned(), row.cell(key));
}

fn chosen_twice() -> tilskudd_kernel::lang::LocalText {
    tilskudd_kernel::lang::LocalText::new(
        "Verdien er valgt to ganger i raden. Fjern den ene.",
        "Verdien er vald to gonger i rada. Ta bort den eine.",
        "The value is chosen twice in the row. Remove one.",
    )
}
