//! Errors of payment. The texts of each refusal are with its subject.

use std::io;

use tilskudd_kernel::money::MoneyError;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_runtime::facts::Unreadable;
use tilskudd_runtime::{Failure, FieldViolation};

use crate::accounts::error::AccountError;
use crate::claims::error::ClaimError;
use crate::decisions::error::Conflict;
use crate::files::error::files::FileError;
use crate::files::error::returns::ReturnError;
use crate::instalments::error::InstalmentError;
use crate::ledger::error::LedgerError;

/// Errors of payment.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// Another duty of the same person excludes it.
    #[error(transparent)]
    Duty(#[from] Conflict),
    /// An account.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// An instalment.
    #[error(transparent)]
    Instalment(#[from] InstalmentError),
    /// A payment file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A claim.
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// A return of the bank.
    #[error(transparent)]
    Return(#[from] ReturnError),
    /// No such resource.
    #[error("cannot find {0}")]
    NotFound(String),
    /// An event holds what its sender must not send.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The payment file could not be written.
    #[error("the payment file could not be written")]
    WriteFile(#[source] io::Error),
    /// Stored amounts are beyond what an amount can be.
    #[error("the amount cannot be computed")]
    Money(#[from] MoneyError),
    /// The database.
    #[error("database error")]
    Store(#[from] tilskudd_store::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Duty(conflict) => conflict.refusal().into(),
            Error::Account(refused) => refused.refusal().into(),
            Error::Instalment(refused) => refused.refusal().into(),
            Error::File(refused) => refused.refusal().into(),
            Error::Ledger(refused) => refused.refusal().into(),
            Error::Claim(refused @ ClaimError::BookedInFuture) => of_field("booked_on", refused.refusal()),
            Error::Claim(refused) => refused.refusal().into(),
            Error::Return(refused @ ReturnError::Unreadable { .. }) => of_field("content", refused.refusal()),
            Error::Return(refused) => refused.refusal().into(),
            Error::NotFound(name) => Failure::not_found(name),
            Error::Unreadable(error) => error.into(),
            Error::WriteFile(_) | Error::Money(_) => Failure::internal(error),
            Error::Store(error) => Failure::from_store(error, enforced),
        }
    }
}

impl From<Error> for tonic::Status {
    fn from(error: Error) -> Self {
        Failure::from(error).into()
    }
}

/// A refusal that is about one field of the request.
fn of_field(field: &'static str, refusal: Refusal) -> Failure {
    let violation = FieldViolation {
        field: field.to_owned(),
        text: refusal.text.clone(),
    };
    Failure::from(refusal).with_fields(vec![violation])
}

/// The refusals for the constraints that a request can violate. The others repeat checks of the code: violating them is
/// a fault.
fn enforced(constraint: &str) -> Option<Refusal> {
    match constraint {
        "repayment_bank_reference_key" => Some(ClaimError::BankReferenceUsed.refusal()),
        "award_balance_paid_check" => Some(LedgerError::OverPaid.refusal()),
        "award_balance_used_check" => Some(LedgerError::OverUsed.refusal()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use tilskudd_runtime::Kind;

    use super::*;
    use crate::files::domain::pain002::Fault;
    use crate::regulation::regulation;

    #[test]
    fn a_conflict_of_duties_is_denied_with_its_point_of_the_regulation() {
        let failure = Failure::from(Error::from(Conflict::AttesterReleases));
        assert_eq!(
            (failure.kind(), failure.code()),
            (Kind::PermissionDenied, "ATTESTER_RELEASES")
        );
        assert_eq!(failure.rule(), Some(&regulation("3.7.3.3")));
    }

    #[test]
    fn a_return_that_does_not_fit_is_refused_with_its_source() {
        let failure = Failure::from(Error::from(ReturnError::UnknownPayment("E1".to_owned())));
        assert_eq!(
            (failure.kind(), failure.code()),
            (Kind::FailedPrecondition, "UNKNOWN_PAYMENT")
        );
        assert_eq!(failure.rule(), Some(&regulation("3.7.3.4")));
        assert!(failure.text().en.contains("E1"));
    }

    #[test]
    fn an_unreadable_return_names_its_field() {
        let failure = Failure::from(Error::from(ReturnError::from(Fault::DocumentType)));
        assert_eq!(failure.kind(), Kind::InvalidArgument);
        assert_eq!(
            failure.fields().first().map(|field| field.field.as_str()),
            Some("content")
        );
    }
}
