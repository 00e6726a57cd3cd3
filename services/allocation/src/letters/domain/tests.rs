//! Whole letters, in both forms of Norwegian.

use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::year::Year;
use tilskudd_proto::allocation::v1::{Award, Decision, Outcome};
use tilskudd_proto::common::v1::Act;
use tilskudd_proto::intake::v1 as intake;
use uuid::Uuid;

use crate::letters::domain::*;

use crate::calls::domain::CallTerms;

/// A call as it was announced, and what the rules need of it.
#[derive(Clone)]
struct Announced {
    terms: CallTerms,
    call: intake::Call,
}

fn call() -> Announced {
    let terms = CallTerms {
        id: CallId::from_uuid(Uuid::nil()),
        name: "regions/trondelag/calls/1".to_owned(),
        edition: "kkt-2024".to_owned(),
        scheme: "kkt".to_owned(),
        chapter_post: "761/68".to_owned(),
        year: Year::new(2024).unwrap(),
        carry_over_allowed: true,
        award_before_report: false,
    };
    let call = intake::Call {
        name: terms.name.clone(),
        report_deadline: "2025-03-01".to_owned(),
        accounts_deadline: "2025-03-02".to_owned(),
        auditor_deadline: "2025-05-01".to_owned(),
        auditor_threshold_ore: 20_000_000,
        appeal: intake::AppealRule::None.into(),
        contact_point: "post@example.no".to_owned(),
        carry_over_allowed: true,
        ..Default::default()
    };
    Announced { terms, call }
}

fn application() -> intake::Application {
    let measure = intake::Measure {
        id: "m1".to_owned(),
        sub_goals: vec!["initial-and-further-education".to_owned()],
        title: "Bachelor på deltid".to_owned(),
        ..Default::default()
    };
    let content = intake::ApplicationContent {
        purpose: "Flere sykepleiere".to_owned(),
        measures: vec![measure],
        ..Default::default()
    };
    intake::Application {
        content: Some(content),
        ..Default::default()
    }
}

fn decision(amount: i64, outcome: Outcome) -> Decision {
    let award = Award {
        measure: "m1".to_owned(),
        kind: "bachelor".to_owned(),
        title: "Bachelor på deltid".to_owned(),
        applied_ore: 30_000_000,
        amount_ore: amount,
        general_ore: amount,
        reason: "Rammen er brukt opp. God plan.".to_owned(),
        ..Default::default()
    };
    Decision {
        case_number: "2024-TRO-00001".to_owned(),
        recipient: "Trondheim kommune".to_owned(),
        year: 2024,
        chapter_post: "761/68".to_owned(),
        amount_ore: amount,
        outcome: outcome.into(),
        awards: vec![award],
        decided: Some(Act {
            person: "p".to_owned(),
            reason: "Som innstilt.".to_owned(),
            // An hour into the 15th in Norway.
            time: Some(prost_types::Timestamp {
                seconds: 1_710_457_200,
                nanos: 0,
            }),
        }),
        ..Default::default()
    }
}

fn letter(decision: &Decision, call: &Announced, before: i64, form: Norwegian) -> Letter {
    let edition = tilskudd_rulebook::resolve_shipped("kkt-2024").unwrap();
    compose(
        "regions/trondelag/letters/1".to_owned(),
        &LetterInput {
            edition: &edition,
            terms: &call.terms,
            call: &call.call,
            application: &application(),
            decision,
            office: "Statsforvalteren i Trøndelag",
            awarded_before: Money::amount(before).unwrap(),
            form,
        },
    )
}

fn text(letter: &Letter, key: &str) -> String {
    let section = letter.sections.iter().find(|section| section.key == key).unwrap();
    section.paragraphs.join("\n")
}

#[test]
fn a_grant_letter_says_what_6_3_3_and_the_rules_demand() {
    let letter = letter(
        &decision(25_000_000, Outcome::PartlyAwarded),
        &call(),
        0,
        Norwegian::Nb,
    );
    for (key, words) in [
        ("amounts", "250\u{a0}000 kroner"),
        ("amounts", "kapittel 761 post 68"),
        ("amounts", "tilskuddsåret 2024"),
        ("purpose", "Flere sykepleiere"),
        ("payment-plan", "én termin"),
        ("reporting", "1. mars 2025"),
        ("accounts", "2. mars 2025"),
        ("auditor", "1. mai 2025"),
        ("controls", "Helsedirektoratet"),
        ("breach", "bortfaller"),
        ("unused-money", "overføres til året etter"),
        ("unused-money", "sak 2024-TRO-00001"),
        ("appeal", "ikke klagerett"),
        ("reasons", "Som innstilt."),
        ("reasons", "Rammen er brukt opp. God plan."),
        ("access-to-case", "post@example.no"),
        (
            "signature",
            "Godkjent elektronisk av innehaver av budsjettdisponeringsmyndighet 15. mars 2024.",
        ),
        ("signature", "Statsforvalteren i Trøndelag"),
    ] {
        assert!(
            text(&letter, key).contains(words),
            "{key}: {words}\n{}",
            text(&letter, key)
        );
    }
    assert!(letter.title.starts_with("Tilskuddsbrev"), "{}", letter.title);
    assert!(
        letter
            .sections
            .iter()
            .all(|section| !section.sources.is_empty() && !section.paragraphs.is_empty())
    );
}

#[test]
fn a_refusal_gives_its_reasons_and_no_duties() {
    let letter = letter(&decision(0, Outcome::Refused), &call(), 0, Norwegian::Nb);
    let keys: Vec<&str> = letter
        .sections
        .iter()
        .map(|section| section.key.as_str())
        .collect();
    assert_eq!(
        keys,
        ["amounts", "reasons", "appeal", "access-to-case", "signature"]
    );
    assert!(letter.title.starts_with("Avslag"));
    assert!(text(&letter, "reasons").contains("avslag: Rammen er brukt opp. God plan."));
}

#[test]
fn nynorsk_is_nynorsk_throughout() {
    let letter = letter(
        &decision(25_000_000, Outcome::PartlyAwarded),
        &call(),
        0,
        Norwegian::Nn,
    );
    assert!(letter.title.starts_with("Tilskotsbrev"));
    assert_eq!(letter.language(), LanguageForm::Nn);
    let own: Vec<&String> = letter
        .sections
        .iter()
        .flat_map(|section| &section.paragraphs)
        .collect();
    for bokmal in ["ikke ", "Tilskuddet", "Dere ", "dere ", " fra "] {
        let wrong: Vec<_> = own
            .iter()
            .filter(|paragraph| paragraph.contains(bokmal))
            .collect();
        assert!(wrong.is_empty(), "{bokmal}: {wrong:?}");
    }
}

#[test]
fn the_auditor_is_needed_from_the_years_threshold_on() {
    let at = |amount, before| {
        text(
            &letter(
                &decision(amount, Outcome::PartlyAwarded),
                &call(),
                before,
                Norwegian::Nb,
            ),
            "auditor",
        )
    };
    assert!(at(19_999_999, 0).contains("kreves ikke"));
    assert!(at(20_000_000, 0).contains("1. mai 2025"));
    assert!(at(10_000_000, 10_000_000).contains("1. mai 2025"));
}

#[test]
fn a_waiver_and_a_forbidden_carry_over_are_the_calls_to_give() {
    let mut call = call();
    call.call.report_waiver_ore = 100_000_000;
    call.terms.carry_over_allowed = false;
    let letter = letter(&decision(25_000_000, Outcome::Awarded), &call, 0, Norwegian::Nb);
    assert!(text(&letter, "reporting").contains("ikke plikt til å rapportere"));
    assert!(text(&letter, "unused-money").contains("kan ikke overføres"));
    // The reason is the waiver, not the threshold, which the award is above.
    let auditor = text(&letter, "auditor");
    assert!(auditor.contains("1\u{a0}000\u{a0}000 kroner"), "{auditor}");
    assert!(!auditor.contains("så langt"), "{auditor}");
    let cited = letter.sections.iter().find(|section| section.key == "auditor");
    let cited = cited.map(|section| format!("{:?}", section.sources)).unwrap();
    assert!(cited.contains("report_waiver_ore") && !cited.contains("auditor_threshold_ore"));
    let criteria = text(&letter, "goal-criteria");
    assert!(!criteria.contains("Rapporten skal"), "{criteria}");
    assert!(criteria.contains("ikke plikt til å rapportere"), "{criteria}");
}

#[test]
fn the_hash_binds_the_content_and_the_same_materials_give_the_same_letter() {
    let same = || {
        letter(
            &decision(25_000_000, Outcome::PartlyAwarded),
            &call(),
            0,
            Norwegian::Nb,
        )
    };
    assert_eq!(same(), same());
    let mut bare = same();
    let hash = std::mem::take(&mut bare.content_hash);
    assert_eq!(hash, hex::encode(Sha256::digest(bare.encode_to_vec())));
    let other = letter(
        &decision(25_000_100, Outcome::PartlyAwarded),
        &call(),
        0,
        Norwegian::Nb,
    );
    assert_ne!(other.content_hash, hash);
}
