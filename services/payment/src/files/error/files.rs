//! Refusals of preparing or releasing a payment file.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_kernel::source::RuleSource;

use crate::regulation::regulation;

/// Refusals of preparing or releasing a payment file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileError {
    /// No attested instalment has a confirmed account.
    NothingToPay,
    /// The file was released or withdrawn already.
    NotWaiting,
    /// The releaser saw another count or total.
    CountOrTotalDiffers,
    /// An account in the file is no longer confirmed.
    AccountChanged,
}

impl FileError {
    /// The answer to the caller.
    pub(crate) fn refusal(&self) -> Refusal {
        match self {
            // R25: money goes to an account only after it was confirmed.
            Self::NothingToPay => Refusal::precondition(
                "NOTHING_TO_PAY",
                RuleSource::system("confirmed-account"),
                LocalText::new(
                    "Ingen attestert termin har en bekreftet konto. Attester terminer og bekreft kontoer først.",
                    "Ingen attestert termin har ein stadfesta konto. Attester terminar og stadfest kontoar først.",
                    "No attested instalment has a confirmed account. Attest instalments and confirm accounts first.",
                ),
            ),
            Self::NotWaiting => Refusal::precondition(
                "FILE_NOT_WAITING",
                RuleSource::system("order-of-acts"),
                LocalText::new(
                    "Betalingsfilen er allerede autorisert eller trukket tilbake. Lag en ny fil for terminene som venter.",
                    "Betalingsfila er alt autorisert eller trekt tilbake. Lag ei ny fil for terminane som ventar.",
                    "The payment file has been released or withdrawn already. Prepare a new file for the instalments that wait.",
                ),
            ),
            Self::CountOrTotalDiffers => Refusal::precondition(
                "COUNT_OR_TOTAL_DIFFERS",
                regulation("3.7.3.3"),
                LocalText::new(
                    "Antallet eller summen stemmer ikke med filen. Les filen på nytt før du autoriserer betalingen.",
                    "Talet eller summen stemmer ikkje med fila. Les fila på nytt før du autoriserer betalinga.",
                    "The count or the total is not that of the file. Read the file again before you release it.",
                ),
            ),
            // R25: money goes to an account only after it was confirmed.
            Self::AccountChanged => Refusal::precondition(
                "ACCOUNT_CHANGED",
                RuleSource::system("confirmed-account"),
                LocalText::new(
                    "En konto i filen er ikke lenger bekreftet. Lag en ny fil.",
                    "Ein konto i fila er ikkje lenger stadfesta. Lag ei ny fil.",
                    "An account in the file is no longer confirmed. Prepare a new file.",
                ),
            ),
        }
    }
}

tilskudd_kernel::refuses!(FileError);
