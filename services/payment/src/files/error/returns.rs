//! Refusals of a bank return; a refused return is not imported at all.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::refusal::Refusal;

use crate::regulation::regulation;

/// Refusals of a bank return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ReturnError {
    /// The bytes are no return of the bank.
    Unreadable {
        /// What is wrong with them.
        why: LocalText,
    },
    /// It answers no file that was released here; the MsgId that it answers.
    UnknownMessage(String),
    /// A payment is not of that file; its EndToEndId.
    UnknownPayment(String),
    /// A payment has another amount than was sent; its EndToEndId.
    WrongAmount(String),
    /// The bank said the opposite of a payment before; its EndToEndId.
    Contradiction(String),
}

impl ReturnError {
    /// The answer to the caller.
    pub(crate) fn refusal(&self) -> Refusal {
        match self {
            Self::Unreadable { why } => unreadable(why),
            Self::UnknownMessage(id) => Refusal::precondition(
                "UNKNOWN_MESSAGE",
                regulation("3.7.3.4"),
                LocalText::new(
                    format!(
                        "Ingen autorisert betalingsfil har meldings-id {id}. Sjekk at filen er til dette kontoret."
                    ),
                    format!(
                        "Inga autorisert betalingsfil har meldings-id {id}. Sjekk at fila er til dette kontoret."
                    ),
                    format!(
                        "No released payment file has message id {id}. Check that the file is for this office."
                    ),
                ),
            ),
            Self::UnknownPayment(id) => Refusal::precondition(
                "UNKNOWN_PAYMENT",
                regulation("3.7.3.4"),
                LocalText::new(
                    format!(
                        "Betaling {id} finnes ikke i filen som banken svarer på. Ingenting er lest inn. Ta kontakt med banken."
                    ),
                    format!(
                        "Betaling {id} finst ikkje i fila som banken svarar på. Ingenting er lese inn. Ta kontakt med banken."
                    ),
                    format!(
                        "Payment {id} is not in the file that the bank answers. Nothing was taken over. Contact the bank."
                    ),
                ),
            ),
            Self::WrongAmount(id) => Refusal::precondition(
                "WRONG_AMOUNT",
                regulation("3.7.3.4"),
                LocalText::new(
                    format!(
                        "Banken oppgir et annet beløp for betaling {id} enn det som ble sendt. Ingenting er lest inn. Ta kontakt med banken."
                    ),
                    format!(
                        "Banken oppgjev eit anna beløp for betaling {id} enn det som vart sendt. Ingenting er lese inn. Ta kontakt med banken."
                    ),
                    format!(
                        "The bank states another amount for payment {id} than was sent. Nothing was taken over. Contact the bank."
                    ),
                ),
            ),
            Self::Contradiction(id) => Refusal::precondition(
                "CONTRADICTING_ANSWER",
                regulation("3.7.3.4"),
                LocalText::new(
                    format!("Banken har svart det motsatte for betaling {id} før. Ta kontakt med banken."),
                    format!("Banken har svart det motsette for betaling {id} før. Ta kontakt med banken."),
                    format!("The bank answered the opposite for payment {id} before. Contact the bank."),
                ),
            ),
        }
    }
}

tilskudd_kernel::refuses!(ReturnError);

fn unreadable(why: &LocalText) -> Refusal {
    Refusal::invalid(
        "RETURN_UNREADABLE",
        None,
        LocalText::new(
            format!(
                "Filen er ikke et svar fra banken som kan leses. {} Hent den på nytt fra banken.",
                why.nb
            ),
            format!(
                "Fila er ikkje eit svar frå banken som kan lesast. {} Hent henne på nytt frå banken.",
                why.nn
            ),
            format!(
                "The file is no answer of the bank that can be read. {} Fetch it again from the bank.",
                why.en
            ),
        ),
    )
}
