//! Why an attachment is not taken.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::source::RuleSource;
use tilskudd_runtime::Failure;

/// What is wrong with a file, or with adding it.
#[derive(Debug, thiserror::Error)]
pub enum Attachment {
    /// It has more or fewer bytes than was declared.
    #[error("{declared} bytes were declared and {found} came")]
    SizeDiffers {
        /// Declared, bytes.
        declared: u64,
        /// Arrived, bytes; of a longer file, when that was clear.
        found: u64,
    },
    /// It is not of the type that was declared.
    #[error("{declared} was declared, and the bytes are {found:?}")]
    TypeDiffers {
        /// The media type declared.
        declared: &'static str,
        /// What the bytes are; none: nothing that is allowed.
        found: Option<&'static str>,
    },
    /// Its SHA-256 is not what was declared.
    #[error("the bytes have another SHA-256 than was declared")]
    HashDiffers,
    /// There are as many files as are counted together, or as large ones.
    #[error("the application holds no more such files")]
    Full,
    /// The caller never adds a file of this kind.
    #[error("a file of this kind is not the caller's to add")]
    NotYours,
    /// A file of this kind is not added now.
    #[error("a file of this kind is not added in this state")]
    NotNow,
    /// The store of files does not answer.
    #[error("the store of files did not do it")]
    Away(#[source] object_store::Error),
    /// The stored file is not what was stored.
    #[error("the stored file {0} is not what was stored")]
    Altered(String),
}

impl Attachment {
    /// The stable reason code.
    pub(super) const fn code(&self) -> &'static str {
        match self {
            Self::SizeDiffers { .. } => "ATTACHMENT_SIZE_DIFFERS",
            Self::TypeDiffers { .. } => "ATTACHMENT_TYPE_DIFFERS",
            Self::HashDiffers => "ATTACHMENT_HASH_DIFFERS",
            Self::Full => "ATTACHMENTS_FULL",
            Self::NotYours => "ATTACHMENT_NOT_YOURS",
            Self::NotNow => "ATTACHMENT_NOT_NOW",
            Self::Away(_) => "ATTACHMENTS_AWAY",
            Self::Altered(_) => "INTERNAL",
        }
    }

    /// As it is told.
    pub(super) fn into_failure(self) -> Failure {
        let (code, text) = (self.code(), self.text());
        match self {
            Self::SizeDiffers { .. } | Self::HashDiffers => {
                Failure::precondition(code, text).because(RuleSource::system("attachment-as-declared"))
            }
            Self::TypeDiffers { .. } => {
                Failure::precondition(code, text).because(RuleSource::system("attachment-types"))
            }
            Self::Full => Failure::precondition(code, text).because(RuleSource::system("attachment-limits")),
            Self::NotYours => Failure::denied(code, text).because(RuleSource::system("attachment-kinds")),
            Self::NotNow => Failure::precondition(code, text).because(RuleSource::system("attachment-kinds")),
            Self::Away(_) => Failure::unavailable(code, text).caused_by(self),
            Self::Altered(_) => Failure::internal(self),
        }
    }

    fn text(&self) -> LocalText {
        match self {
            Self::SizeDiffers { declared, found } => LocalText::new(
                format!("Filen skulle være {declared} byte, men {found} kom. Send den på nytt."),
                format!("Fila skulle vere {declared} byte, men {found} kom. Send ho på nytt."),
                format!("The file was said to have {declared} bytes, but {found} came. Send it again."),
            ),
            Self::TypeDiffers { declared, found } => {
                let other = |none: &'static str| found.unwrap_or(none);
                LocalText::new(
                    format!(
                        "Filen er oppgitt som {declared}, men innholdet er {}. Lagre den som PDF, docx, xlsx, odt, ods, PNG, \
                         JPEG eller tekst i UTF-8, uten makroer.",
                        other("noe annet")
                    ),
                    format!(
                        "Fila er oppgjeven som {declared}, men innhaldet er {}. Lagre ho som PDF, docx, xlsx, odt, ods, PNG, \
                         JPEG eller tekst i UTF-8, utan makroar.",
                        other("noko anna")
                    ),
                    format!(
                        "The file is declared as {declared}, but its content is {}. Save it as PDF, docx, xlsx, odt, ods, \
                         PNG, JPEG or text in UTF-8, without macros.",
                        other("something else")
                    ),
                )
            }
            Self::HashDiffers => LocalText::new(
                "Filen kom fram endret. Send den på nytt.",
                "Fila kom fram endra. Send ho på nytt.",
                "The file arrived altered. Send it again.",
            ),
            Self::Full => LocalText::new(
                "Søknaden, svaret på hvert mangelbrev, ettersendingene og kontoret kan ha 20 vedlegg hver, på til sammen 100 MiB. \
                 Slå sammen noen.",
                "Søknaden, svaret på kvart mangelbrev, ettersendingane og kontoret kan ha 20 vedlegg kvar, på til saman 100 MiB. \
                 Slå saman nokre.",
                "The application, the answer to each request for completion, the supplements and the office can have 20 attachments \
                 each, 100 MiB together. Merge some.",
            ),
            Self::NotYours => LocalText::new(
                "Denne typen vedlegg legger den andre parten ved. Velg en annen type.",
                "Denne typen vedlegg legg den andre parten ved. Vel ein annan type.",
                "The other party adds attachments of this kind. Choose another kind.",
            ),
            Self::NotNow => LocalText::new(
                "Denne typen vedlegg kan ikke legges ved nå: vedlegg til søknaden før innsending, utfyllinger etter.",
                "Denne typen vedlegg kan ikkje leggjast ved no: vedlegg til søknaden før innsending, utfyllingar etter.",
                "This kind cannot be attached now: what belongs to the application before it is submitted, what completes it after.",
            ),
            Self::Away(_) | Self::Altered(_) => LocalText::new(
                "Vedleggslageret svarer ikke nå. Prøv igjen om litt.",
                "Vedleggslageret svarer ikkje no. Prøv igjen om litt.",
                "The store of attachments does not answer now. Try again shortly.",
            ),
        }
    }
}
