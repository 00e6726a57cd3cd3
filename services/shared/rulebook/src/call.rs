//! What a call (utlysning) states, and what it must not leave open.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use tilskudd_kernel::dates::{Deadline, start_of_day};
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::source::RuleSource;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_kernel::year::Year;

use crate::edition::Edition;
use crate::vocabulary::{AppealRule, EditionAppeal, OrganisationKind};

/// A region's yearly call, with what applies to one applicant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallTerms {
    /// Resource name; findings cite the call by it.
    pub name: String,
    /// The office's region.
    pub region: Tenant,
    /// Grant year (tilskuddsår).
    pub year: Year,
    /// Open from the start of this local day.
    pub opens_on: NaiveDate,
    /// Last day and, where stated, last minute.
    pub deadline: Deadline,
    /// Reopened for this applicant to the end of this local day.
    #[serde(default)]
    pub reopened_until: Option<NaiveDate>,
    /// Who may apply; empty: as the edition says (P1).
    #[serde(default)]
    pub recipients: Vec<OrganisationKind>,
    /// How many applications one applicant may submit; 0 counts as 1 (P2).
    pub applications_per_applicant: u32,
    /// Right of appeal; `None`: left open.
    #[serde(default)]
    pub appeal: Option<AppealRule>,
    /// Last day for reports; `None`: as the edition says.
    #[serde(default)]
    pub report_deadline: Option<NaiveDate>,
    /// Last day for accounts; `None`: as the edition says.
    #[serde(default)]
    pub accounts_deadline: Option<NaiveDate>,
    /// Last day for the auditor's statement; `None`: left open.
    #[serde(default)]
    pub auditor_deadline: Option<NaiveDate>,
    /// Awards of a year to one recipient from which the auditor's control is demanded, øre, not negative (P5).
    pub auditor_threshold: Money,
    /// Awards below this owe no report, øre, not negative; zero: all do (P5).
    pub report_waiver: Money,
    /// E-mail of the office.
    pub contact_point: String,
}

/// Something that a call must state before it can be announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenQuestion {
    /// The call's clause.
    pub clause: &'static str,
    /// The rule that asks for it.
    pub source: RuleSource,
    /// What is missing and what to do.
    pub text: LocalText,
}

impl CallTerms {
    /// The source of a rule that the call itself sets.
    #[must_use]
    pub fn source(&self, clause: &'static str) -> RuleSource {
        RuleSource::call(self.name.clone(), clause)
    }
}

/// What the call leaves open of what the edition and the law leave to it. Not empty: it cannot be announced.
#[must_use]
pub fn open_questions(edition: &Edition, call: &CallTerms) -> Vec<OpenQuestion> {
    let mut questions = Vec::new();
    questions.extend(opening(call));
    questions.extend(appeal(edition, call));
    questions.extend(report_dates(edition, call));
    if call.auditor_deadline.is_none() {
        questions.push(OpenQuestion {
            clause: "auditor_deadline",
            source: edition.source(&edition.reporting.section),
            text: LocalText::new(
                "Frist for revisors kontroll er ikke satt. Oppgi den i utlysningen.",
                "Frist for kontroll frå revisor er ikkje sett. Oppgi han i utlysinga.",
                "The deadline for the auditor's control is not set. State it in the call.",
            ),
        });
    }
    if call.contact_point.trim().is_empty() {
        questions.push(OpenQuestion {
            clause: "contact_point",
            source: edition.source(&edition.announcement.section),
            text: LocalText::new(
                "Kontaktpunkt mangler. Oppgi en e-postadresse til kontoret.",
                "Kontaktpunkt manglar. Oppgi ei e-postadresse til kontoret.",
                "The contact point is missing. State an e-mail address of the office.",
            ),
        });
    }
    questions
}

/// The call closes before it opens.
fn opening(call: &CallTerms) -> Option<OpenQuestion> {
    (call.deadline.instant() <= start_of_day(call.opens_on)).then(|| OpenQuestion {
        clause: "deadline",
        source: call.source("deadline"),
        text: LocalText::new(
            "Fristen er før utlysningen åpner. Rett en av datoene.",
            "Fristen er før utlysinga opnar. Rett ein av datoane.",
            "The deadline is before the call opens. Correct one of the dates.",
        ),
    })
}

/// Whether there is a right of appeal is data of the call, since forvaltningsloven §28 makes it the default (P11).
fn appeal(edition: &Edition, call: &CallTerms) -> Option<OpenQuestion> {
    let source = RuleSource::law("forvaltningsloven", "§28");
    match (call.appeal, edition.appeal.award_and_refusal) {
        (None, _) => Some(OpenQuestion {
            clause: "appeal",
            source,
            text: LocalText::new(
                "Utlysningen sier ikke om tildeling og avslag kan påklages. Velg ingen klagerett eller vanlig klagerett.",
                "Utlysinga seier ikkje om tildeling og avslag kan påklagast. Vel ingen klagerett eller vanleg klagerett.",
                "The call does not say whether award and refusal can be appealed. Choose none or ordinary.",
            ),
        }),
        (Some(AppealRule::None), EditionAppeal::Ordinary) => Some(OpenQuestion {
            clause: "appeal",
            source: edition.source(&edition.appeal.section),
            text: LocalText::new(
                "Regelverket gir klagerett. Utlysningen kan ikke ta den bort; velg vanlig klagerett.",
                "Regelverket gir klagerett. Utlysinga kan ikkje ta han bort; vel vanleg klagerett.",
                "The rules give a right of appeal. The call cannot take it away; choose ordinary.",
            ),
        }),
        _ => None,
    }
}

/// Reports and accounts are for the calendar year, so they are due after it.
fn report_dates(edition: &Edition, call: &CallTerms) -> Vec<OpenQuestion> {
    let due = edition.report_due(call.year);
    let dates = [
        ("report_deadline", call.report_deadline.or(due)),
        ("accounts_deadline", call.accounts_deadline.or(due)),
    ];
    let open = |date: Option<NaiveDate>| date.is_none_or(|date| date.year() <= call.year.get());
    dates
        .into_iter()
        .filter(|(_, date)| open(*date))
        .map(|(clause, _)| OpenQuestion {
            clause,
            source: edition.source(&edition.reporting.section),
            text: LocalText::new(
                "Det rapporteres for hele kalenderåret. Sett en frist i året etter tilskuddsåret.",
                "Det blir rapportert for heile kalenderåret. Set ein frist i året etter tilskotsåret.",
                "Reports are for the whole calendar year. Set a deadline in the year after the grant year.",
            ),
        })
        .collect()
}
