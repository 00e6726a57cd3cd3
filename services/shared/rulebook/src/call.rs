//! The terms of a call (utlysning), and the questions that it must not leave open.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use tilskudd_kernel::dates::{Deadline, start_of_day};
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::source::RuleSource;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_kernel::year::Year;

use crate::edition::Edition;
use crate::vocabulary::{AppealRule, EditionAppeal, ManagingOffice, OrganisationKind};

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
    /// Kinds of organisation that may apply although they belong to another region, as a university that takes
    /// students from several; empty: none (P2). A municipality or county authority never may.
    #[serde(default)]
    pub other_regions: Vec<OrganisationKind>,
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

/// An open question that a call must settle before it can be announced.
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
    /// Whether an organisation of this kind may apply although it belongs to another region.
    #[must_use]
    pub fn takes_from_other_regions(&self, kind: OrganisationKind) -> bool {
        !kind.lies_in_one_region() && self.other_regions.contains(&kind)
    }

    /// The source of a rule that the call itself sets.
    #[must_use]
    pub fn source(&self, clause: &'static str) -> RuleSource {
        RuleSource::call(self.name.clone(), clause)
    }
}

/// The questions that the call leaves open. Not empty: it cannot be announced.
#[must_use]
pub fn open_questions(edition: &Edition, call: &CallTerms) -> Vec<OpenQuestion> {
    let mut questions = Vec::new();
    questions.extend(managing_office(edition, call));
    questions.extend(opening(call));
    questions.extend(appeal(edition, call));
    questions.extend(report_dates(edition, call));
    questions.extend(auditor(edition, call));
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

/// The announcement is by whoever manages the scheme: a regional one is announced by the regions' offices, a national
/// one by Helsedirektoratet alone.
fn managing_office(edition: &Edition, call: &CallTerms) -> Option<OpenQuestion> {
    let text = match (edition.managing_office, call.region.is_national()) {
        (ManagingOffice::Region, false) | (ManagingOffice::National, true) => return None,
        (ManagingOffice::Region, true) => LocalText::new(
            "Regelverket forvaltes av embetene, hvert i sin region. La dem lyse det ut.",
            "Regelverket blir forvalta av embeta, kvart i sin region. Lat dei lyse det ut.",
            "This edition is managed by the offices, each in its own region. Let them announce it.",
        ),
        (ManagingOffice::National, false) => LocalText::new(
            "Regelverket forvaltes av Helsedirektoratet. Bare Helsedirektoratet kan lyse det ut.",
            "Regelverket blir forvalta av Helsedirektoratet. Berre Helsedirektoratet kan lyse det ut.",
            "This edition is managed by Helsedirektoratet. Only Helsedirektoratet can announce it.",
        ),
    };
    Some(OpenQuestion {
        clause: "edition",
        source: edition.source(&edition.announcement.section),
        text,
    })
}

/// The call's deadline is past at `now`, legal time: it could be announced, and nobody could apply; nor could it be
/// corrected afterwards, since an announced call never changes (R2).
#[must_use]
pub fn closed_already(edition: &Edition, call: &CallTerms, now: DateTime<Utc>) -> Option<OpenQuestion> {
    call.deadline.is_past(now).then(|| OpenQuestion {
        clause: "deadline",
        source: edition.source(&edition.announcement.section),
        text: LocalText::new(
            "Søknadsfristen er ute. Sett en frist som ikke er passert, før utlysningen kunngjøres.",
            "Søknadsfristen er ute. Set ein frist som ikkje er passert, før utlysinga blir kunngjord.",
            "The deadline for applications is past. Set one that is not before the call is announced.",
        ),
    })
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

/// The auditor looks at the accounts of the calendar year, so the statement too is due after it; its day is the call's
/// to set.
fn auditor(edition: &Edition, call: &CallTerms) -> Option<OpenQuestion> {
    let text = match call.auditor_deadline {
        None => LocalText::new(
            "Frist for revisors kontroll er ikke satt. Oppgi den i utlysningen.",
            "Frist for kontroll frå revisor er ikkje sett. Oppgi han i utlysinga.",
            "The deadline for the auditor's control is not set. State it in the call.",
        ),
        Some(day) if day.year() <= call.year.get() => LocalText::new(
            "Revisor kontrollerer regnskapet for hele kalenderåret. Sett en frist i et år etter tilskuddsåret.",
            "Revisor kontrollerer rekneskapen for heile kalenderåret. Set ein frist i eit år etter tilskotsåret.",
            "The auditor controls the accounts of the whole calendar year. Set a deadline in a year after the grant year.",
        ),
        Some(_) => return None,
    };
    Some(OpenQuestion {
        clause: "auditor_deadline",
        source: edition.source(&edition.reporting.section),
        text,
    })
}
