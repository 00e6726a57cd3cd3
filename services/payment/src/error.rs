//! What payment refuses, with stable codes, and how each refusal is told.

mod text;

use tilskudd_kernel::money::{Money, MoneyError};
use tilskudd_kernel::source::RuleSource;
use tilskudd_runtime::Failure;
use tilskudd_runtime::failure::{FieldViolation, Kind};

use crate::domain::answer::Mismatch;
use crate::domain::duties::{Conflict, regulation};
use crate::domain::instalment::StepError;
use crate::domain::ledger::LedgerError;
use crate::domain::pain002::Fault;

/// Why payment did not carry something out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The database.
    #[error("the database did not carry it out")]
    Store(#[from] tilskudd_store::Error),
    /// No such resource.
    #[error("cannot find {0}")]
    NotFound(String),
    /// Another duty of the same person excludes it.
    #[error(transparent)]
    Duty(#[from] Conflict),
    /// The account does not wait for confirmation.
    #[error("the account is not waiting for confirmation")]
    AccountNotWaiting,
    /// The instalment is not in a state for this.
    #[error("the instalment cannot take this step")]
    Step(#[from] StepError),
    /// The attester read another amount in the letter.
    #[error("the stated amount is not the instalment's")]
    AmountDiffers {
        /// What the attester read, øre.
        stated: Money,
        /// What would be paid, øre.
        actual: Money,
    },
    /// No attested instalment has a confirmed account.
    #[error("nothing can be paid now")]
    NothingToPay,
    /// The file was released or withdrawn already.
    #[error("the payment file is not waiting for release")]
    FileNotWaiting,
    /// The releaser saw another count or total.
    #[error("count or total is not the file's")]
    CountOrTotalDiffers,
    /// An account in the file is no longer confirmed.
    #[error("an account in the file is no longer confirmed")]
    AccountChanged,
    /// The payment file could not be written.
    #[error("the payment file could not be written")]
    WriteFile(#[source] std::io::Error),
    /// The bytes are no return of the bank.
    #[error("the bank's return cannot be read")]
    ReadReturn(#[source] Fault),
    /// The return answers no file that was released here.
    #[error("no released payment file has message id {0}")]
    UnknownMessage(String),
    /// The return does not fit the file.
    #[error("the bank's return does not fit the payment file")]
    ReturnMismatch(#[source] Mismatch),
    /// More came back than the claim has left.
    #[error("the amount is more than what is left of the claim")]
    ClaimExceeded {
        /// Left, øre.
        left: Money,
    },
    /// The date is after today.
    #[error("the booking date is in the future")]
    BookedInFuture,
    /// The journal does not allow it.
    #[error("the ledger refuses it")]
    Ledger(#[from] LedgerError),
    /// Not an amount.
    #[error("the amount cannot be computed")]
    Money(#[from] MoneyError),
    /// An event that does not hold together.
    #[error("the event's {0} does not hold together")]
    Event(&'static str),
}

impl Error {
    /// The stable reason code.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Store(error) => constraint(error).map_or("STORE", |known| known.code),
            Self::NotFound(_) => "NOT_FOUND",
            Self::Duty(Conflict::DeciderKeepsAccount) => "DECIDER_KEEPS_ACCOUNT",
            Self::Duty(Conflict::RegistrantConfirms) => "SAME_PERSON_CONFIRMS",
            Self::Duty(Conflict::DeciderAttests) => "DECIDER_ATTESTS",
            Self::Duty(Conflict::DeciderReleases) => "DECIDER_RELEASES",
            Self::Duty(Conflict::AttesterReleases) => "ATTESTER_RELEASES",
            Self::Duty(Conflict::AccountKeeperReleases) => "ACCOUNT_KEEPER_RELEASES",
            Self::Duty(Conflict::Signer) => "SIGNER_PAYS",
            Self::AccountNotWaiting => "ACCOUNT_NOT_WAITING",
            Self::Step(StepError::NoAccount) => "NO_CONFIRMED_ACCOUNT",
            Self::Step(StepError::State(_)) => "INSTALMENT_STATE",
            Self::AmountDiffers { .. } => "AMOUNT_DIFFERS",
            Self::NothingToPay => "NOTHING_TO_PAY",
            Self::FileNotWaiting => "FILE_NOT_WAITING",
            Self::CountOrTotalDiffers => "COUNT_OR_TOTAL_DIFFERS",
            Self::AccountChanged => "ACCOUNT_CHANGED",
            Self::WriteFile(_) => "WRITE_FILE",
            Self::ReadReturn(_) => "RETURN_UNREADABLE",
            Self::UnknownMessage(_) => "UNKNOWN_MESSAGE",
            Self::ReturnMismatch(Mismatch::UnknownPayment(_)) => "UNKNOWN_PAYMENT",
            Self::ReturnMismatch(Mismatch::WrongAmount { .. }) => "WRONG_AMOUNT",
            Self::ReturnMismatch(Mismatch::Contradiction(_)) => "CONTRADICTING_ANSWER",
            Self::ClaimExceeded { .. } => "CLAIM_EXCEEDED",
            Self::BookedInFuture => "BOOKED_IN_FUTURE",
            Self::Ledger(LedgerError::OverPaid) => "OVER_PAYMENT",
            Self::Ledger(LedgerError::OverUsed) => "MORE_THAN_PAID",
            Self::Ledger(
                LedgerError::Empty
                | LedgerError::NotLater { .. }
                | LedgerError::Negative
                | LedgerError::Money(_),
            )
            | Self::Money(_) => "LEDGER",
            Self::Event(_) => "EVENT_CONTRADICTS_ITSELF",
        }
    }

    /// Where the rule stands that refuses.
    fn source_of_rule(&self) -> Option<RuleSource> {
        match self {
            Self::Duty(conflict) => Some(conflict.source()),
            Self::AmountDiffers { .. } => Some(regulation("2.5.2.2")),
            Self::CountOrTotalDiffers => Some(regulation("3.7.3.3")),
            Self::UnknownMessage(_) | Self::ReturnMismatch(_) => Some(regulation("3.7.3.4")),
            // R25: money goes to an account only after it was confirmed.
            Self::Step(StepError::NoAccount) | Self::NothingToPay | Self::AccountChanged => {
                Some(RuleSource::system("confirmed-account"))
            }
            Self::ClaimExceeded { .. } | Self::Ledger(_) => Some(RuleSource::system("ledger-balance")),
            Self::Step(StepError::State(_)) | Self::AccountNotWaiting | Self::FileNotWaiting => {
                Some(RuleSource::system("order-of-acts"))
            }
            Self::Store(error) => constraint(error).map(|known| RuleSource::system(known.rule)),
            Self::NotFound(_)
            | Self::WriteFile(_)
            | Self::ReadReturn(_)
            | Self::BookedInFuture
            | Self::Money(_)
            | Self::Event(_) => None,
        }
    }
}

/// A constraint that a request of a person can meet.
struct Known {
    name: &'static str,
    code: &'static str,
    rule: &'static str,
}

/// The others stand behind checks of the code and would be faults.
const KNOWN: &[Known] = &[
    Known {
        name: "repayment_bank_reference_key",
        code: "BANK_REFERENCE_USED",
        rule: "one-record-per-bank-reference",
    },
    Known {
        name: "award_balance_paid_check",
        code: "OVER_PAYMENT",
        rule: "ledger-balance",
    },
    Known {
        name: "award_balance_used_check",
        code: "MORE_THAN_PAID",
        rule: "ledger-balance",
    },
];

fn constraint(error: &tilskudd_store::Error) -> Option<&'static Known> {
    let name = error.constraint()?;
    KNOWN.iter().find(|known| known.name == name)
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let code = error.code();
        let source = error.source_of_rule();
        let failure = match error {
            Error::NotFound(name) => Failure::not_found(name),
            Error::Store(inner) => match constraint(&inner) {
                Some(known) => {
                    let text = text::of_constraint(known.code);
                    let kind = match known.code {
                        "BANK_REFERENCE_USED" => Kind::AlreadyExists,
                        _ => Kind::FailedPrecondition,
                    };
                    Failure::new(kind, code, text).caused_by(inner)
                }
                None => Failure::from(inner),
            },
            Error::WriteFile(_) | Error::Money(_) => Failure::internal(error),
            Error::ReadReturn(fault) => {
                let text = text::of_fault(&fault);
                let violation = FieldViolation {
                    field: "content".to_owned(),
                    text: text.clone(),
                };
                Failure::new(Kind::InvalidArgument, code, text).with_fields(vec![violation])
            }
            Error::BookedInFuture => {
                let text = text::booked_in_future();
                let violation = FieldViolation {
                    field: "booked_on".to_owned(),
                    text: text.clone(),
                };
                Failure::new(Kind::InvalidArgument, code, text).with_fields(vec![violation])
            }
            Error::Duty(conflict) => Failure::denied(code, text::of_conflict(conflict)),
            refused => Failure::precondition(code, text::of_refusal(&refused)),
        };
        match source {
            Some(source) => failure.because(source),
            None => failure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conflict_of_duties_is_denied_with_its_point_of_the_regulation() {
        let failure = Failure::from(Error::Duty(Conflict::AttesterReleases));
        assert_eq!(
            (failure.kind(), failure.code()),
            (Kind::PermissionDenied, "ATTESTER_RELEASES")
        );
        assert_eq!(failure.rule(), Some(&regulation("3.7.3.3")));
    }

    #[test]
    fn a_return_that_does_not_fit_is_refused_with_its_source() {
        let failure = Failure::from(Error::ReturnMismatch(Mismatch::UnknownPayment("E1".to_owned())));
        assert_eq!(
            (failure.kind(), failure.code()),
            (Kind::FailedPrecondition, "UNKNOWN_PAYMENT")
        );
        assert_eq!(failure.rule(), Some(&regulation("3.7.3.4")));
        assert!(failure.text().en.contains("E1"));
    }

    #[test]
    fn an_unreadable_return_names_its_field() {
        let failure = Failure::from(Error::ReadReturn(Fault::DocumentType));
        assert_eq!(failure.kind(), Kind::InvalidArgument);
        assert_eq!(
            failure.fields().first().map(|field| field.field.as_str()),
            Some("content")
        );
    }
}
