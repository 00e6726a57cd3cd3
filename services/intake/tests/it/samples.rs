//! Messages that break no rule; a test changes one thing.

use tilskudd_proto::common::v1 as common;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::{Edition, resolve_shipped};

pub(crate) fn kkt() -> Edition {
    resolve_shipped("kkt-2024").unwrap()
}

pub(crate) fn organisation(number: &str, kind: pb::OrganisationKind) -> pb::Organisation {
    let municipality = kind == pb::OrganisationKind::Municipality;
    pb::Organisation {
        organisation_number: number.to_owned(),
        title: format!("Prøve {number}"),
        kind: kind.into(),
        municipality_number: if municipality {
            "5001".to_owned()
        } else {
            String::new()
        },
        region: "trondelag".to_owned(),
        language_form: common::LanguageForm::Nn.into(),
        centrality_class: 3,
        made_up: true,
        version: 1,
        ..pb::Organisation::default()
    }
}

/// Open from January to the end of 1 March 2024.
pub(crate) fn call() -> pb::Call {
    pb::Call {
        edition: "kkt-2024".to_owned(),
        year: 2024,
        opens_on: "2024-01-15".to_owned(),
        deadline_date: "2024-03-01".to_owned(),
        auditor_deadline: "2025-05-01".to_owned(),
        auditor_threshold_ore: 20_000_000,
        appeal: pb::AppealRule::None.into(),
        contact_point: "post@example.no".to_owned(),
        ..pb::Call::default()
    }
}

fn line(key: &str, amount_ore: i64) -> pb::BudgetLine {
    pb::BudgetLine {
        key: key.to_owned(),
        text: "Lønn".to_owned(),
        amount_ore,
        covers_own_share_elsewhere: false,
    }
}

/// A measure of a kind of KKT.
pub(crate) fn measure(kind: &str, rank: i32) -> pb::Measure {
    let edition = kkt();
    let criteria = edition.criteria(edition.track(kind).unwrap());
    pb::Measure {
        id: format!("00000000-0000-0000-0000-{rank:012}"),
        kind: kind.to_owned(),
        title: "Tiltak".to_owned(),
        description: "Beskrivelse.".to_owned(),
        field: pb::ServiceField::Care.into(),
        sub_goals: vec![edition.sub_goals[0].code.clone()],
        target_groups: vec!["staff".to_owned()],
        answers: criteria
            .map(|one| pb::CriterionAnswer {
                criterion: one.code.clone(),
                answer: "Svar.".to_owned(),
            })
            .collect(),
        budget_lines: vec![line("1", 60_000_000), line("2", 20_000_000)],
        applied_ore: 60_000_000,
        own_funding_ore: 20_000_000,
        rank,
        ..pb::Measure::default()
    }
}

/// An application for these measures.
pub(crate) fn content(measures: Vec<pb::Measure>) -> pb::ApplicationContent {
    pb::ApplicationContent {
        purpose: "Formål.".to_owned(),
        description: "Beskrivelse.".to_owned(),
        control_statement: "Kontroll.".to_owned(),
        contact_name: "Kontakt".to_owned(),
        contact_email: "post@example.no".to_owned(),
        measures,
        other_grants: Vec::new(),
    }
}

/// An application for `count` development projects.
pub(crate) fn projects(count: i32) -> pb::ApplicationContent {
    content(
        (1..=count)
            .map(|rank| measure("service-development", rank))
            .collect(),
    )
}

pub(crate) fn signature() -> pb::ApplicationSignature {
    pb::ApplicationSignature {
        signatory: "Kommunedirektøren".to_owned(),
        role: pb::SignatoryRole::MunicipalDirector.into(),
        ..pb::ApplicationSignature::default()
    }
}
