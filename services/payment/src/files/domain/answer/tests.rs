//! The bank's answers against the lines that were sent.

use crate::files::domain::answer::*;

use crate::files::domain::pain002::report::PaymentStatus;

fn report(verdict: Verdict, ore: Option<i64>) -> StatusReport {
    reported(verdict, ore, "AC01")
}

fn reported(verdict: Verdict, ore: Option<i64>, reason: &str) -> StatusReport {
    StatusReport {
        message_id: "B".to_owned(),
        original_message_id: "M".to_owned(),
        payments: vec![PaymentStatus {
            end_to_end_id: "E1".to_owned(),
            verdict,
            status: "X".to_owned(),
            reason: reason.to_owned(),
            amount: ore.map(|ore| Money::amount(ore).unwrap()),
        }],
        whole: None,
    }
}

fn matched(verdict: Verdict, ore: Option<i64>, state: LineState) -> Result<Vec<bool>, ReturnError> {
    let sent = [Sent {
        end_to_end_id: "E1",
        amount: Money::amount(100).unwrap(),
        state,
    }];
    let report = report(verdict, ore);
    match_answers(&report, &sent).map(|answers| answers.iter().map(|answer| answer.paid).collect())
}

#[test]
fn a_new_answer_counts_once() {
    assert_eq!(matched(Verdict::Paid, Some(100), LineState::Sent), Ok(vec![true]));
    assert_eq!(matched(Verdict::Refused, None, LineState::Sent), Ok(vec![false]));
    assert_eq!(matched(Verdict::Paid, Some(100), LineState::Paid), Ok(vec![]));
    assert_eq!(matched(Verdict::Refused, None, LineState::Bounced), Ok(vec![]));
    assert_eq!(matched(Verdict::Pending, Some(100), LineState::Sent), Ok(vec![]));
}

#[test]
fn only_a_reason_of_the_account_blames_it() {
    let blamed = |reason| {
        let sent = Sent {
            end_to_end_id: "E1",
            amount: Money::amount(100).unwrap(),
            state: LineState::Sent,
        };
        let refused = reported(Verdict::Refused, None, reason);
        match_answers(&refused, &[sent]).unwrap()[0].account_at_fault
    };
    for reason in ["AC01", "AC03", "AC04", "AC06", "AC07", "AC14", "BE01", "BE06"] {
        assert!(blamed(reason), "{reason}");
    }
    for reason in [
        "AM04", "DT01", "TM01", "AC02", "AC05", "BE05", "MS03", "NARR", "ac01",
    ] {
        assert!(!blamed(reason), "{reason}");
    }
}

#[test]
fn an_answer_for_the_whole_file_blames_no_account() {
    let amount = Money::amount(100).unwrap();
    let sent = ["E1", "E2"].map(|id| Sent {
        end_to_end_id: id,
        amount,
        state: LineState::Sent,
    });
    let status = |verdict| WholeStatus {
        verdict,
        status: "X".to_owned(),
        reason: "FF01".to_owned(),
    };
    let whole = |verdict| StatusReport {
        message_id: "B".to_owned(),
        original_message_id: "M".to_owned(),
        payments: Vec::new(),
        whole: Some(status(verdict)),
    };
    let refused = whole(Verdict::Refused);
    let answers = match_answers(&refused, &sent).unwrap();
    assert_eq!(answers.len(), 2);
    assert!(
        answers
            .iter()
            .all(|one| !one.paid && !one.account_at_fault && one.reason == "FF01")
    );
    assert!(match_answers(&whole(Verdict::Pending), &sent).unwrap().is_empty());
    let paid = whole(Verdict::Paid);
    assert!(match_answers(&paid, &sent).unwrap().iter().all(|one| one.paid));
}

#[test]
fn what_does_not_fit_is_refused() {
    let id = || "E1".to_owned();
    assert_eq!(
        matched(Verdict::Paid, Some(101), LineState::Sent),
        Err(ReturnError::WrongAmount(id()))
    );
    assert_eq!(
        matched(Verdict::Pending, Some(101), LineState::Sent),
        Err(ReturnError::WrongAmount(id()))
    );
    assert_eq!(
        matched(Verdict::Refused, None, LineState::Paid),
        Err(ReturnError::Contradiction(id()))
    );
    assert_eq!(
        matched(Verdict::Paid, None, LineState::Bounced),
        Err(ReturnError::Contradiction(id()))
    );
    assert_eq!(
        matched(Verdict::Paid, None, LineState::Waiting),
        Err(ReturnError::UnknownPayment(id()))
    );
    assert_eq!(
        match_answers(&report(Verdict::Paid, None), &[]),
        Err(ReturnError::UnknownPayment(id()))
    );
}
