//! The bank's answers against the lines of the payment file: all of them fit, or nothing is taken over.

use std::collections::BTreeMap;

use tilskudd_kernel::money::Money;

use crate::files::domain::pain002::{StatusReport, Verdict, WholeStatus};
use crate::files::error::returns::ReturnError;

tilskudd_kernel::stored_words! {
    /// State of a line of a payment file.
    pub(crate) enum LineState {
        /// In a prepared file.
        Waiting = "WAITING",
        /// At the bank.
        Sent = "SENT",
        /// Paid.
        Paid = "PAID",
        /// Refused by the bank.
        Bounced = "BOUNCED",
        /// The file was withdrawn before release.
        Withdrawn = "WITHDRAWN",
    }
}

/// A line as it was sent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sent<'a> {
    /// EndToEndId.
    pub(crate) end_to_end_id: &'a str,
    /// Øre.
    pub(crate) amount: Money,
    /// State now.
    pub(crate) state: LineState,
}

/// A final answer that is new, for the line at `line` in what was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Answer<'a> {
    /// Index of the line.
    pub(crate) line: usize,
    /// Whether the bank paid.
    pub(crate) paid: bool,
    /// As the bank wrote it.
    pub(crate) status: &'a str,
    /// Reason of a refusal; empty when paid.
    pub(crate) reason: &'a str,
    /// Whether the bank refused this payment by itself, for a reason that lies with the recipient's account.
    pub(crate) account_at_fault: bool,
}

/// The answers that are new. One that was given before in the same sense is passed over; one that is not final
/// changes nothing.
///
/// # Errors
/// [`ReturnError`] for the first that does not fit.
pub(crate) fn match_answers<'a>(
    report: &'a StatusReport,
    sent: &[Sent<'_>],
) -> Result<Vec<Answer<'a>>, ReturnError> {
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
            return Err(ReturnError::UnknownPayment(id.clone()));
        };
        if payment.amount.is_some_and(|amount| amount != sent.amount) {
            return Err(ReturnError::WrongAmount(id.clone()));
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
fn match_whole<'a>(whole: &'a WholeStatus, sent: &[Sent<'_>]) -> Result<Vec<Answer<'a>>, ReturnError> {
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
fn new_answer(verdict: Verdict, sent: &Sent<'_>) -> Result<Option<bool>, ReturnError> {
    let paid = match verdict {
        Verdict::Pending => return Ok(None),
        Verdict::Paid => true,
        Verdict::Refused => false,
    };
    let id = || sent.end_to_end_id.to_owned();
    match (sent.state, paid) {
        (LineState::Sent, _) => Ok(Some(paid)),
        (LineState::Paid, true) | (LineState::Bounced, false) => Ok(None),
        (LineState::Paid, false) | (LineState::Bounced, true) => Err(ReturnError::Contradiction(id())),
        // Never sent, so the bank cannot know of it.
        (LineState::Waiting | LineState::Withdrawn, _) => Err(ReturnError::UnknownPayment(id())),
    }
}

#[cfg(test)]
mod tests;
