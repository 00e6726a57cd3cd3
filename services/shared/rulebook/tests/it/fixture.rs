//! An application, a call and a history that break no rule; a test breaks one thing.

use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, Utc};
use tilskudd_kernel::dates::Deadline;
use tilskudd_kernel::ids::MeasureId;
use tilskudd_kernel::money::Money;
use tilskudd_rulebook::{
    AppealRule, Applicant, ApplicationFacts, BudgetLine, CallTerms, CriterionAnswer, Edition, Finding,
    History, MeasureFacts, OrganisationKind, PredecessorHistory, RegisterStatus, ServiceField, SignatoryRole,
    Signature, Track, evaluate, rejects, resolve_shipped, shipped_ids,
};
use uuid::Uuid;

/// A test's whole world.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) edition: Edition,
    pub(crate) call: CallTerms,
    pub(crate) application: ApplicationFacts,
    pub(crate) history: History,
}

/// What a case changes.
pub(crate) type Change = fn(&mut World);

pub(crate) const CALL: &str = "regions/trondelag/calls/01900000-0000-7000-8000-000000000001";

/// A shipped edition, resolved once for all tests.
pub(crate) fn edition(id: &str) -> &'static Edition {
    static EDITIONS: LazyLock<Vec<Edition>> = LazyLock::new(|| {
        let ids = shipped_ids().iter();
        ids.map(|id| resolve_shipped(id).unwrap()).collect()
    });
    EDITIONS.iter().find(|edition| edition.id == id).unwrap()
}

/// A municipality with one measure of the first kind that the edition has in a track.
pub(crate) fn world(edition: &str, track: Track) -> World {
    let edition = self::edition(edition).clone();
    let kind = edition
        .measure_kinds()
        .iter()
        .find(|kind| kind.track == track)
        .unwrap()
        .code
        .clone();
    let measure = measure(&edition, &kind, 1);
    World {
        call: call(),
        application: application(vec![measure]),
        history: history(),
        edition,
    }
}

/// KKT 2024 with a competence measure.
pub(crate) fn kkt() -> World {
    world("kkt-2024", Track::Competence)
}

impl World {
    pub(crate) fn with(mut self, change: impl FnOnce(&mut World)) -> World {
        change(&mut self);
        self
    }

    pub(crate) fn findings(&self) -> Vec<Finding> {
        evaluate(&self.edition, &self.call, &self.application, &self.history)
    }

    /// The only measure.
    pub(crate) fn measure(&mut self) -> &mut MeasureFacts {
        &mut self.application.measures[0]
    }

    /// Accepted, with no finding at all.
    #[track_caller]
    pub(crate) fn accepted(&self) {
        assert_eq!(self.findings(), Vec::new());
    }

    /// Rejected by this rule alone, with this citation.
    #[track_caller]
    pub(crate) fn refused(&self, rule: &str, citation: &str, field: &str) {
        let findings = self.findings();
        let told: Vec<String> = findings
            .iter()
            .map(|f| format!("{} | {} | {}", f.rule, f.source, f.field))
            .collect();
        assert_eq!(told, [format!("{rule} | {citation} | {field}")]);
        assert!(rejects(&findings), "{rule} does not reject");
        let text = &findings[0].text;
        for text in [&text.nb, &text.nn, &text.en] {
            assert!(
                text.len() > 20 && text.ends_with(|end: char| ".?".contains(end) || end.is_alphanumeric())
            );
        }
    }

    /// Accepted, with this note for the caseworker.
    #[track_caller]
    pub(crate) fn noted(&self, rule: &str, citation: &str) {
        let findings = self.findings();
        let told: Vec<String> = findings
            .iter()
            .map(|f| format!("{} | {}", f.rule, f.source))
            .collect();
        assert_eq!(told, [format!("{rule} | {citation}")]);
        assert!(!rejects(&findings), "{rule} rejects");
    }
}

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn ore(ore: i64) -> Money {
    Money::from_ore(ore).unwrap()
}

/// A measure of a kind that breaks no rule.
pub(crate) fn measure(edition: &Edition, kind: &str, rank: u32) -> MeasureFacts {
    let track = edition.track(kind).unwrap();
    let answers = edition.criteria(track).map(|criterion| CriterionAnswer {
        criterion: criterion.code.clone(),
        answer: "Svar.".to_owned(),
    });
    let line = |key: &str, amount| BudgetLine {
        key: key.to_owned(),
        text: "Lønn".to_owned(),
        amount: ore(amount),
        covers_own_share_elsewhere: false,
    };
    MeasureFacts {
        id: MeasureId::from_uuid(Uuid::from_u128(u128::from(rank))),
        kind: kind.to_owned(),
        title: "Tiltak".to_owned(),
        description: "Beskrivelse.".to_owned(),
        field: Some(ServiceField::Care),
        sub_goals: vec![edition.sub_goals[0].code.clone()],
        target_groups: vec!["staff".to_owned()],
        answers: answers.collect(),
        budget_lines: vec![line("1", 60_000_000), line("2", 20_000_000)],
        applied: ore(60_000_000),
        own_funding: ore(20_000_000),
        own_funding_reason: String::new(),
        partners: Vec::new(),
        earmark: String::new(),
        rank,
        short_course: false,
        welfare_technology: false,
    }
}

pub(crate) fn applicant(kind: OrganisationKind) -> Applicant {
    Applicant {
        number: "942110464".parse().unwrap(),
        title: "Prøve".to_owned(),
        kind,
        region: "trondelag".parse().unwrap(),
        district: false,
        status: RegisterStatus::Unknown,
        successors: Vec::new(),
    }
}

fn application(measures: Vec<MeasureFacts>) -> ApplicationFacts {
    ApplicationFacts {
        applicant: applicant(OrganisationKind::Municipality),
        purpose: "Formål.".to_owned(),
        description: "Beskrivelse.".to_owned(),
        control_statement: "Kontroll.".to_owned(),
        contact_name: "Kontakt".to_owned(),
        contact_email: "post@example.no".to_owned(),
        measures,
        other_grants: Vec::new(),
        signature: Some(Signature {
            signatory: "Kommunedirektøren".to_owned(),
            role: SignatoryRole::MunicipalDirector,
            delegation_document: String::new(),
            delegation: None,
        }),
    }
}

/// Another kind of applicant, with the signatory that fits it.
pub(crate) fn apply_as(world: &mut World, kind: OrganisationKind) {
    world.application.applicant.kind = kind;
    let role = world.edition.signature_roles(kind)[0];
    world.application.signature.as_mut().unwrap().role = role;
}

pub(crate) fn call() -> CallTerms {
    CallTerms {
        name: CALL.to_owned(),
        region: "trondelag".parse().unwrap(),
        year: 2024.try_into().unwrap(),
        opens_on: date("2024-01-15"),
        deadline: Deadline::parse(date("2024-03-01"), "").unwrap(),
        reopened_until: None,
        recipients: Vec::new(),
        other_regions: Vec::new(),
        applications_per_applicant: 1,
        appeal: Some(AppealRule::None),
        report_deadline: None,
        accounts_deadline: None,
        auditor_deadline: Some(date("2025-05-01")),
        auditor_threshold: ore(20_000_000),
        report_waiver: ore(0),
        contact_point: "post@example.no".to_owned(),
    }
}

fn history() -> History {
    History {
        now: at("2024-02-15T12:00:00Z"),
        applications_in_call: 0,
        development_projects_in_year: 0,
        predecessors: PredecessorHistory::None,
    }
}
