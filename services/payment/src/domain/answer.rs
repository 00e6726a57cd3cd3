//! The bank's answers against the lines of the payment file: all of them fit, or nothing is taken over.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use tilskudd_kernel::money::Money;

use super::pain002::{StatusReport, Verdict, WholeStatus};

/// State of a line of a payment file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineState {
    /// In a prepared file.
    Waiting,
    /// At the bank.
    Sent,
    /// Paid.
    Paid,
    /// Refused by the bank.
    Bounced,
    /// The file was withdrawn before release.
    Withdrawn,
}

impl LineState {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Sent,
        Self::Paid,
        Self::Bounced,
        Self::Withdrawn,
    ];

    /// Name in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "WAITING",
            Self::Sent => "SENT",
            Self::Paid => "PAID",
            Self::Bounced => "BOUNCED",
            Self::Withdrawn => "WITHDRAWN",
        }
    }
}

impl fmt::Display for LineState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a state of a payment line")]
pub struct UnknownState;

impl FromStr for LineState {
    type Err = UnknownState;

    fn from_str(text: &str) -> Result<Self, UnknownState> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or(UnknownState)
    }
}

/// A line as it was sent.
#[derive(Debug, Clone, Copy)]
pub struct Sent<'a> {
    /// EndToEndId.
    pub end_to_end_id: &'a str,
    /// Øre.
    pub amount: Money,
    /// State now.
    pub state: LineState,
}

/// A final answer that is new, for the line at `line` in what was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer<'a> {
    /// Index of the line.
    pub line: usize,
    /// Whether the bank paid.
    pub paid: bool,
    /// As the bank wrote it.
    pub status: &'a str,
    /// Reason of a refusal; empty when paid.
    pub reason: &'a str,
    /// Whether the bank refused this payment by itself, for a reason that lies with the recipient's account.
    pub account_at_fault: bool,
}

/// Why a return does not fit its payment file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// Not a payment of that file.
    #[error("payment {0} is not in the file that the bank answers")]
    UnknownPayment(String),
    /// Another amount than was sent.
    #[error("payment {id} was sent with another amount")]
    WrongAmount {
        /// EndToEndId.
        id: String,
    },
    /// The bank said the opposite before.
    #[error("payment {0} has another answer already")]
    Contradiction(String),
}

/// The answers that are new. One that was given before in the same sense is passed over; one that is not final
/// changes nothing.
///
/// # Errors
/// [`Mismatch`] for the first that does not fit.
pub fn match_answers<'a>(report: &'a StatusReport, sent: &[Sent<'_>]) -> Result<Vec<Answer<'a>>, Mismatch> {
    if let Some(whole) = &report.whole {
        return match_whole(whole, sent);
    }
    let lines: BTreeMap<&str, usize> = sent
        .iter()
        .enumerate()
        .map(|(index, line)| (line.end_to_end_id, index))
        .collect();
    let mut answers = Vec::new();
    for payment in &report.payments {
        let id = &payment.end_to_end_id;
        let found = lines
            .get(id.as_str())
            .and_then(|index| Some((*index, sent.get(*index)?)));
        let Some((line, sent)) = found else {
            return Err(Mismatch::UnknownPayment(id.clone()));
        };
        if payment.amount.is_some_and(|amount| amount != sent.amount) {
            return Err(Mismatch::WrongAmount { id: id.clone() });
        }
        if let Some(paid) = new_answer(payment.verdict, sent)? {
            let reason = if paid { "" } else { payment.reason.as_str() };
            let status = payment.status.as_str();
            answers.push(Answer {
                line,
                paid,
                status,
                reason,
                account_at_fault: !paid && blames_account(reason),
            });
        }
    }
    Ok(answers)
}

/// Whether a reason of ISO 20022 lies with the recipient's account: its number is wrong (`AC01`, `AC03`), it is
/// closed (`AC04`, `AC07`), blocked (`AC06`) or of the wrong type (`AC14`), or it is not the recipient's (`BE01`,
/// `BE06`). Every other one, such as want of cover (`AM04`) or a date (`DT01`), and a `BE` reason of the payer's,
/// leaves the account as it is.
fn blames_account(reason: &str) -> bool {
    const REASONS: [&str; 8] = ["AC01", "AC03", "AC04", "AC06", "AC07", "AC14", "BE01", "BE06"];
    REASONS.contains(&reason)
}

/// The same answer for every line.
fn match_whole<'a>(whole: &'a WholeStatus, sent: &[Sent<'_>]) -> Result<Vec<Answer<'a>>, Mismatch> {
    let mut answers = Vec::new();
    for (line, sent) in sent.iter().enumerate() {
        if let Some(paid) = new_answer(whole.verdict, sent)? {
            let reason = if paid { "" } else { whole.reason.as_str() };
            answers.push(Answer {
                line,
                paid,
                status: &whole.status,
                reason,
                account_at_fault: false,
            });
        }
    }
    Ok(answers)
}

/// Whether the line is paid or refused now; none when nothing is new.
fn new_answer(verdict: Verdict, sent: &Sent<'_>) -> Result<Option<bool>, Mismatch> {
    let paid = match verdict {
        Verdict::Pending => return Ok(None),
        Verdict::Paid => true,
        Verdict::Refused => false,
    };
    let id = || sent.end_to_end_id.to_owned();
    match (sent.state, paid) {
        (LineState::Sent, _) => Ok(Some(paid)),
        (LineState::Paid, true) | (LineState::Bounced, false) => Ok(None),
        (LineState::Paid, false) | (LineState::Bounced, true) => Err(Mismatch::Contradiction(id())),
        // Never sent, so the bank cannot know of it.
        (LineState::Waiting | LineState::Withdrawn, _) => Err(Mismatch::UnknownPayment(id())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::pain002::PaymentStatus;

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

    fn matched(verdict: Verdict, ore: Option<i64>, state: LineState) -> Result<Vec<bool>, Mismatch> {
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
            Err(Mismatch::WrongAmount { id: id() })
        );
        assert_eq!(
            matched(Verdict::Pending, Some(101), LineState::Sent),
            Err(Mismatch::WrongAmount { id: id() })
        );
        assert_eq!(
            matched(Verdict::Refused, None, LineState::Paid),
            Err(Mismatch::Contradiction(id()))
        );
        assert_eq!(
            matched(Verdict::Paid, None, LineState::Bounced),
            Err(Mismatch::Contradiction(id()))
        );
        assert_eq!(
            matched(Verdict::Paid, None, LineState::Waiting),
            Err(Mismatch::UnknownPayment(id()))
        );
        assert_eq!(
            match_answers(&report(Verdict::Paid, None), &[]),
            Err(Mismatch::UnknownPayment(id()))
        );
    }
}
