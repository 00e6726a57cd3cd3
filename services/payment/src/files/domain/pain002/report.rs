//! A bank return, and the reasons that a file is not one.

use tilskudd_kernel::explain::Explain;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::money::Money;

use crate::files::error::returns::ReturnError;

/// The bank's status of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Settled, with the payer (`ACSC`) or with the recipient (`ACCC`).
    Paid,
    /// Refused: `RJCT`.
    Refused,
    /// Nothing final yet: received, checked or under way (`RCVD`, `ACTC`, `ACCP`, `ACWC`, `ACSP`, `PDNG`). A payment
    /// that passed the customer's profile (`ACCP`) can still be refused.
    Pending,
}

/// The bank's answer for one payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PaymentStatus {
    /// EndToEndId of the payment file.
    pub(crate) end_to_end_id: String,
    /// What it means.
    pub(crate) verdict: Verdict,
    /// As the bank wrote it.
    pub(crate) status: String,
    /// Reason code such as `AC01`; empty: none given.
    pub(crate) reason: String,
    /// The amount that the bank repeats, øre.
    pub(crate) amount: Option<Money>,
}

/// The bank's return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StatusReport {
    /// The bank's own message id.
    pub(crate) message_id: String,
    /// MsgId of the payment file that it answers.
    pub(crate) original_message_id: String,
    /// One for each payment; none when the bank answers for the file as a whole.
    pub(crate) payments: Vec<PaymentStatus>,
    /// The answer for the whole file, used only when no payment has one of its own.
    pub(crate) whole: Option<WholeStatus>,
}

/// The bank's answer for a whole file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WholeStatus {
    /// What it means for every payment.
    pub(crate) verdict: Verdict,
    /// As the bank wrote it.
    pub(crate) status: String,
    /// Reason code such as `FF01`; empty: none given.
    pub(crate) reason: String,
}

/// The reasons that a file is not a bank return.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    /// Larger than it may be.
    #[error("the file is larger than 2 MiB")]
    TooLarge,
    /// Too deep, too many elements or payments.
    #[error("the file has too many {0}")]
    TooMany(&'static str),
    /// Not UTF-8, or another encoding declared.
    #[error("the file is not UTF-8")]
    Encoding,
    /// Not well-formed.
    #[error("the file is not well-formed XML")]
    Form,
    /// A document type declaration, which could expand or fetch.
    #[error("the file declares a document type")]
    DocumentType,
    /// Another message than pain.002.001.03.
    #[error("the file is not a pain.002.001.03 message")]
    OtherMessage,
    /// A required element is missing or empty.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A value that is not allowed.
    #[error("{0} has a value that is not allowed")]
    Value(&'static str),
    /// A payment stands twice.
    #[error("a payment stands twice in the file")]
    Twice,
}

impl Explain for Fault {
    fn explain(&self) -> LocalText {
        match self {
            Self::TooLarge => LocalText::new(
                "den er større enn 2 MiB.",
                "ho er større enn 2 MiB.",
                "it is larger than 2 MiB.",
            ),
            Self::TooMany(_) => LocalText::new(
                "den har for mange betalinger eller nivåer.",
                "ho har for mange betalingar eller nivå.",
                "it has too many payments or levels.",
            ),
            Self::Encoding => LocalText::new(
                "tegnene er ikke kodet i UTF-8.",
                "teikna er ikkje koda i UTF-8.",
                "its characters are not encoded in UTF-8.",
            ),
            Self::Form => LocalText::new(
                "den er ikke gyldig XML.",
                "ho er ikkje gyldig XML.",
                "it is not valid XML.",
            ),
            Self::DocumentType => LocalText::new(
                "den erklærer en dokumenttype, som ikke er tillatt.",
                "ho erklærer ein dokumenttype, som ikkje er tillaten.",
                "it declares a document type, which is not allowed.",
            ),
            Self::OtherMessage => LocalText::new(
                "den er ikke av meldingstypen pain.002.001.03.",
                "ho er ikkje av meldingstypen pain.002.001.03.",
                "it is not of the message type pain.002.001.03.",
            ),
            Self::Missing(element) => LocalText::new(
                format!("elementet {element} mangler."),
                format!("elementet {element} manglar."),
                format!("the element {element} is missing."),
            ),
            Self::Value(element) => LocalText::new(
                format!("elementet {element} har en verdi som ikke er tillatt."),
                format!("elementet {element} har ein verdi som ikkje er tillaten."),
                format!("the element {element} has a value that is not allowed."),
            ),
            Self::Twice => LocalText::new(
                "en betaling står to ganger i den.",
                "ei betaling står to gonger i ho.",
                "a payment stands in it twice.",
            ),
        }
    }
}

impl From<Fault> for ReturnError {
    fn from(fault: Fault) -> Self {
        Self::Unreadable { why: fault.explain() }
    }
}
