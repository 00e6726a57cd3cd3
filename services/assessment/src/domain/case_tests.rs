//! The rules of judging, recommending and taking part: accepted and refused.

use chrono::DateTime;
use proptest::prelude::*;
use tilskudd_kernel::act::{Act, Signed};
use tilskudd_kernel::ids::{CaseId, MeasureId, PersonId, SeededIds};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::source::RuleSource;
use tilskudd_kernel::text::Text;
use tilskudd_rulebook::{Edition, Track, resolve_shipped};

use super::case::{Case, Judged, Measure};
use super::judgement::{CriterionJudgement, Grade, Judgement, Recommendation};
use super::state::State;
use crate::error::case::CaseError;

pub(super) struct Setting {
    pub(super) edition: Edition,
    pub(super) case: Case,
    pub(super) kari: PersonId,
    pub(super) ola: PersonId,
}

pub(super) fn setting(edition: &str) -> Setting {
    let ids = SeededIds::new(1);
    let edition = resolve_shipped(edition).unwrap();
    let measure = |kind: &str, track, ore| Measure {
        id: MeasureId::new(&ids),
        title: format!("Tiltaket {kind}"),
        kind: kind.to_owned(),
        track,
        applied: Money::amount(ore).unwrap(),
    };
    let case = Case {
        id: CaseId::new(&ids),
        edition: edition.id.clone(),
        application: Vec::new(),
        revision: 1,
        revised_since: false,
        awaiting: None,
        signed_by: PersonId::new(&ids),
        registered_late_by: None,
        state: State::Open,
        round: 0,
        version: 1,
        measures: vec![
            measure("bachelor", Track::Competence, 500_000),
            measure("bpa", Track::Bpa, 300_000),
        ],
        conflicted: Vec::new(),
        judged: Vec::new(),
        recommendations: Vec::new(),
        recommended: None,
        approved: None,
        ended: None,
    };
    Setting {
        edition,
        case,
        kari: PersonId::new(&ids),
        ola: PersonId::new(&ids),
    }
}

impl Setting {
    pub(super) fn judgement(&self, at: usize) -> Judgement {
        let measure = &self.case.measures[at];
        let criteria = self.edition.criteria(measure.track).map(|c| CriterionJudgement {
            criterion: Text::parse(&c.code).unwrap(),
            grade: Grade::Good,
            reason: Text::parse("Tydelig beskrevet").unwrap(),
        });
        Judgement {
            measure: measure.id,
            criteria: criteria.collect(),
            overall: Grade::Good,
            reason: Text::parse("Godt tiltak").unwrap(),
            prioritised: false,
            ordinary_work: false,
        }
    }

    pub(super) fn judge(&mut self, at: usize, ordinary_work: bool) {
        let judgement = Judgement {
            ordinary_work,
            ..self.judgement(at)
        };
        self.case.judged.push(Judged {
            judgement,
            signed: Signed {
                person: self.kari,
                at: DateTime::UNIX_EPOCH,
            },
        });
    }

    pub(super) fn recommend(&self, amounts: &[i64]) -> Result<(), CaseError> {
        let recommendations: Vec<_> = self
            .case
            .measures
            .iter()
            .zip(amounts)
            .map(|(measure, ore)| Recommendation {
                measure: measure.id,
                amount: Money::amount(*ore).unwrap(),
                reason: Text::parse("Etter vurderingen").unwrap(),
            })
            .collect();
        self.case
            .check_recommendation(&self.edition, &recommendations, self.kari)
    }

    pub(super) fn recommended(&mut self) {
        self.case.state = State::Recommended;
        self.case.recommended = Some(Act {
            person: self.kari,
            at: DateTime::UNIX_EPOCH,
            reason: Text::parse("Innstilt").unwrap(),
        });
    }
}

pub(super) fn code(result: Result<(), CaseError>) -> &'static str {
    result.err().map_or("ok", |error| error.refusal().code)
}

#[test]
fn a_judgement_covers_exactly_the_criteria_of_the_track() {
    let s = setting("kkt-2024");
    let check = |judgement: &Judgement| s.case.check_judgement(&s.edition, judgement, s.kari);
    let whole = s.judgement(1);
    assert!(check(&whole).is_ok());

    let mut missing = whole.clone();
    missing.criteria.pop();
    let error = check(&missing).unwrap_err();
    assert_eq!(error.refusal().code, "CRITERIA_NOT_JUDGED");
    assert_eq!(error.refusal().source, Some(s.edition.source("KKT: BPA")));

    let mut twice = whole.clone();
    twice.criteria.push(whole.criteria[0].clone());
    assert_eq!(code(check(&twice)), "CRITERIA_NOT_JUDGED");

    let other_track = Judgement {
        measure: s.case.measures[0].id,
        ..whole.clone()
    };
    assert_eq!(code(check(&other_track)), "CRITERIA_NOT_JUDGED");

    let unknown = Judgement {
        measure: MeasureId::new(&SeededIds::new(9)),
        ..whole
    };
    assert_eq!(code(check(&unknown)), "UNKNOWN_MEASURE");
}

#[test]
fn nothing_is_recommended_while_a_measure_is_unjudged() {
    let mut s = setting("kkt-2024");
    s.judge(0, false);
    let error = s.recommend(&[500_000, 300_000]).unwrap_err();
    assert_eq!(error.refusal().code, "MEASURES_NOT_JUDGED");
    s.judge(1, false);
    assert!(s.recommend(&[500_000, 0]).is_ok());
    assert_eq!(code(s.recommend(&[500_000])), "NOT_EVERY_MEASURE");
    assert_eq!(code(s.recommend(&[500_001, 0])), "ABOVE_APPLIED");
}

#[test]
fn ordinary_development_work_gets_nothing() {
    for (edition, rule) in [
        ("kki", RuleSource::edition("kki", "§4")),
        ("kkt-2024", RuleSource::system("ordinary-development-work")),
    ] {
        let mut s = setting(edition);
        s.judge(0, true);
        s.judge(1, false);
        assert!(s.recommend(&[0, 300_000]).is_ok());
        let error = s.recommend(&[1, 300_000]).unwrap_err();
        assert_eq!(
            (error.refusal().code, error.refusal().source),
            ("ORDINARY_DEVELOPMENT_WORK", Some(rule))
        );
    }
}

#[test]
fn who_registered_it_after_the_deadline_judges_and_approves_but_does_not_recommend() {
    let mut s = setting("kkt-2024");
    s.judge(0, false);
    s.judge(1, false);
    s.case.registered_late_by = Some(s.kari);
    let error = s.recommend(&[0, 0]).unwrap_err();
    assert_eq!(
        (error.refusal().code, error.refusal().source),
        ("REGISTERED_LATE", Some(RuleSource::system("two-person")))
    );
    let judgement = s.judgement(0);
    assert_eq!(code(s.case.check_judgement(&s.edition, &judgement, s.kari)), "ok");
    s.case.registered_late_by = Some(s.ola);
    assert!(s.recommend(&[0, 0]).is_ok(), "somebody else recommends");
    s.recommended();
    assert_eq!(code(s.case.check_approval(s.ola)), "ok");
}

#[test]
fn a_conflicted_person_does_nothing_more_in_the_case() {
    let mut s = setting("kkt-2024");
    s.judge(0, false);
    s.judge(1, false);
    s.case.conflicted = vec![s.kari];
    let judgement = s.judgement(0);
    let error = s
        .case
        .check_judgement(&s.edition, &judgement, s.kari)
        .unwrap_err();
    assert_eq!(
        error.refusal().source,
        Some(RuleSource::law("forvaltningsloven", "§6"))
    );
    assert_eq!(code(s.recommend(&[0, 0])), "CONFLICT_OF_INTEREST");
    s.recommended();
    assert_eq!(code(s.case.check_return(s.kari)), "CONFLICT_OF_INTEREST");
    // What the person recommended before cannot be approved by anybody; it can be returned and made anew.
    assert_eq!(code(s.case.check_approval(s.ola)), "RECOMMENDER_CONFLICTED");
    assert_eq!(code(s.case.check_return(s.ola)), "ok");
    // And the judgements count no more.
    assert!(s.case.judgement_that_counts(s.case.measures[0].id).is_none());
}

proptest! {
    #[test]
    fn no_more_is_recommended_than_applied_for(first in 0_i64..1_000_000, second in 0_i64..600_000) {
        let mut s = setting("kkt-2024");
        s.judge(0, false);
        s.judge(1, false);
        let fits = first <= 500_000 && second <= 300_000;
        prop_assert_eq!(s.recommend(&[first, second]).is_ok(), fits);
    }
}
