//! The evaluator is a function: of any facts, always the same, in the order of the list.

use proptest::prelude::*;
use proptest::sample::select;
use tilskudd_rulebook::{
    Outcome, RULES, auditor_demanded, evaluate, explain, open_questions, rejects, report_due, shipped_ids,
};

use super::arbitrary::{application, call, history};
use crate::fixture::{edition, kkt, ore};

/// Place of a finding: its rule's in the list, and its measure's where the rule is on measures.
fn place(rule: &str, field: &str) -> (usize, usize) {
    let place = RULES.iter().position(|one| one.id == rule).unwrap();
    if !RULES[place].is_per_measure() {
        return (0, place);
    }
    let index = field
        .strip_prefix("measures[")
        .and_then(|rest| rest.split_once(']'))
        .unwrap()
        .0;
    (1 + index.parse::<usize>().unwrap(), place)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_facts_have_an_answer_and_always_the_same(
        id in select(shipped_ids().to_vec()), call in call(), application in application(), history in history(),
    ) {
        let edition = edition(id);
        let findings = evaluate(edition, &call, &application, &history);
        prop_assert_eq!(&findings, &evaluate(edition, &call, &application, &history));
        let places: Vec<_> = findings.iter().map(|one| place(one.rule, &one.field)).collect();
        prop_assert!(places.is_sorted(), "{:?}", places);
        let explained = explain(edition, &call, &application, &history);
        prop_assert!(explained.iter().map(|one| one.rule).eq(RULES.iter().map(|rule| rule.id)));
        let told = explained.iter().map(|one| one.findings.len()).sum::<usize>();
        prop_assert_eq!(told, findings.len());
        let broken = explained.iter().any(|one| one.outcome == Outcome::Broken);
        prop_assert_eq!(broken, rejects(&findings));
        for finding in &findings {
            let text = &finding.text;
            prop_assert!(![&text.nb, &text.nn, &text.en].iter().any(|text| text.trim().is_empty()));
        }
    }

    #[test]
    fn any_call_has_its_open_questions_and_demands(id in select(shipped_ids().to_vec()), call in call(), sum in 0i64..=1_000_000_000_000) {
        let edition = edition(id);
        prop_assert_eq!(open_questions(edition, &call), open_questions(edition, &call));
        let demand = auditor_demanded(edition, &call, ore(sum));
        let stated = call.auditor_deadline.is_some() || !call.auditor_threshold.is_zero();
        prop_assert!(demand.due.is_none() || (stated && ore(sum) >= call.auditor_threshold));
        prop_assert_eq!(report_due(edition, &call, ore(sum)).due.is_none(), ore(sum) < call.report_waiver);
    }

    #[test]
    fn only_notes_accept(seed in any::<u64>()) {
        let world = kkt().with(|world| {
            let bit = |index: u32| seed >> index & 1 == 1;
            if bit(0) { world.application.purpose.clear(); }
            if bit(1) { world.measure().sub_goals.clear(); }
            if bit(2) { world.measure().kind = "courses".to_owned(); }
            if bit(3) { world.measure().applied = ore(0); }
            if bit(4) { world.application.signature = None; }
            if bit(5) { world.measure().short_course = true; }
            if bit(6) { world.history.applications_in_call = 1; }
            if bit(7) { world.application.contact_email.clear(); }
        });
        prop_assert_eq!(rejects(&world.findings()), seed & 0xff != 0);
    }
}
