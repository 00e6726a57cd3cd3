//! The rules of approving and returning: accepted and refused.

use tilskudd_kernel::ids::{PersonId, SeededIds};
use tilskudd_kernel::source::RuleSource;

use super::case_tests::{code, setting};
use super::state::State;
use crate::error::case::CaseError;

#[test]
fn a_judgement_of_a_conflicted_person_is_not_approved_until_it_is_made_anew() {
    // Kari judges, Ola recommends, Kari declares: Per cannot approve.
    let mut s = setting("kkt-2024");
    let per = PersonId::new(&SeededIds::new(7));
    s.judge(0, false);
    s.judge(1, false);
    s.recommended();
    if let Some(act) = s.case.recommended.as_mut() {
        act.person = s.ola;
    }
    assert_eq!(code(s.case.check_approval(per)), "ok");
    s.case.conflicted = vec![s.kari];
    let error = s.case.check_approval(per).unwrap_err();
    assert_eq!(
        (error.refusal().code, error.refusal().source),
        (
            "JUDGE_CONFLICTED",
            Some(RuleSource::law("forvaltningsloven", "§6"))
        )
    );
    for judged in &mut s.case.judged {
        judged.signed.person = s.ola;
    }
    assert_eq!(code(s.case.check_approval(per)), "ok");
}

#[test]
fn who_signed_the_application_takes_no_part() {
    let mut s = setting("kkt-2024");
    s.judge(0, false);
    s.judge(1, false);
    let signer = s.case.signed_by;
    let own = |result| {
        let error = Result::<(), CaseError>::unwrap_err(result);
        assert_eq!(
            (error.refusal().code, error.refusal().source),
            (
                "CONFLICT_OF_INTEREST",
                Some(RuleSource::law("forvaltningsloven", "§6"))
            )
        );
    };
    own(s.case.check_judgement(&s.edition, &s.judgement(0), signer));
    own(s.case.check_recommendation(&s.edition, &[], signer));
    s.recommended();
    own(s.case.check_approval(signer));
    own(s.case.check_return(signer));
}

#[test]
fn an_etag_of_another_version_is_refused_and_none_asks_for_none() {
    let s = setting("kkt-2024");
    assert_eq!(code(s.case.check_etag("1")), "ok");
    assert_eq!(code(s.case.check_etag("")), "ok");
    assert_eq!(code(s.case.check_etag("2")), "ETAG_MISMATCH");
}

#[test]
fn who_recommended_never_approves() {
    let mut s = setting("kkt-2024");
    s.judge(0, false);
    s.judge(1, false);
    assert_eq!(code(s.case.check_approval(s.ola)), "CASE_STATE");
    s.recommended();
    let error = s.case.check_approval(s.kari).unwrap_err();
    assert_eq!(
        (error.refusal().code, error.refusal().source),
        ("TWO_PERSON", Some(RuleSource::system("two-person")))
    );
    assert_eq!(code(s.case.check_approval(s.ola)), "ok");
    assert_eq!(code(s.case.check_return(s.kari)), "ok");
    assert_eq!(
        code(s.case.check_judgement(&s.edition, &s.judgement(0), s.ola)),
        "CASE_STATE"
    );
    assert_eq!(code(s.case.check_conflict()), "ok");
    s.case.state = State::Approved;
    assert_eq!(code(s.case.check_conflict()), "CASE_STATE");
}
