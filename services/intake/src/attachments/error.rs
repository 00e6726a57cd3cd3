//! Refusals of an attachment.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::refusal::{Kind, Refusal};
use tilskudd_kernel::source::RuleSource;

/// Refusals of a file, or of adding it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AttachmentError {
    /// It has more or fewer bytes than was declared.
    SizeDiffers {
        /// Declared, bytes.
        declared: u64,
        /// Arrived, bytes; of a longer file, when that was clear.
        found: u64,
    },
    /// It is not of the type that was declared.
    TypeDiffers {
        /// The media type declared.
        declared: &'static str,
        /// The media type of the bytes; none: nothing that is allowed.
        found: Option<&'static str>,
    },
    /// Its SHA-256 is not what was declared.
    HashDiffers,
    /// There are as many files as are counted together, or as large ones.
    Full,
    /// The caller never adds a file of this kind.
    NotYours,
    /// A file of this kind is not added now.
    NotNow,
    /// Attachment storage does not answer.
    StoreUnavailable,
}

impl AttachmentError {
    /// Code, source and text of each.
    #[expect(clippy::too_many_lines, reason = "one arm a refusal, read as a table")]
    pub(crate) fn refusal(&self) -> Refusal {
        match self {
            Self::SizeDiffers { declared, found } => Refusal::precondition(
                "ATTACHMENT_SIZE_DIFFERS",
                RuleSource::system("attachment-as-declared"),
                LocalText::new(
                    format!("Filen skulle være {declared} byte, men {found} kom. Send den på nytt."),
                    format!("Fila skulle vere {declared} byte, men {found} kom. Send ho på nytt."),
                    format!("The file was said to have {declared} bytes, but {found} came. Send it again."),
                ),
            ),
            Self::TypeDiffers { declared, found } => {
                let nb = found.unwrap_or("noe annet");
                let nn = found.unwrap_or("noko anna");
                let en = found.unwrap_or("something else");
                Refusal::precondition(
                    "ATTACHMENT_TYPE_DIFFERS",
                    RuleSource::system("attachment-types"),
                    LocalText::new(
                        format!(
                            "Filen er oppgitt som {declared}, men innholdet er {nb}. Lagre den som PDF, docx, xlsx, odt, ods, \
                             PNG, JPEG eller tekst i UTF-8, uten makroer."
                        ),
                        format!(
                            "Fila er oppgjeven som {declared}, men innhaldet er {nn}. Lagre ho som PDF, docx, xlsx, odt, ods, \
                             PNG, JPEG eller tekst i UTF-8, utan makroar."
                        ),
                        format!(
                            "The file is declared as {declared}, but its content is {en}. Save it as PDF, docx, xlsx, odt, \
                             ods, PNG, JPEG or text in UTF-8, without macros."
                        ),
                    ),
                )
            }
            Self::HashDiffers => Refusal::precondition(
                "ATTACHMENT_HASH_DIFFERS",
                RuleSource::system("attachment-as-declared"),
                LocalText::new(
                    "Filen kom fram endret. Send den på nytt.",
                    "Fila kom fram endra. Send ho på nytt.",
                    "The file arrived altered. Send it again.",
                ),
            ),
            Self::Full => Refusal::precondition(
                "ATTACHMENTS_FULL",
                RuleSource::system("attachment-limits"),
                LocalText::new(
                    "Søknaden, svaret på hvert mangelbrev, ettersendingene og kontoret kan ha 20 vedlegg hver, på til sammen \
                     100 MiB. Slå sammen noen.",
                    "Søknaden, svaret på kvart mangelbrev, ettersendingane og kontoret kan ha 20 vedlegg kvar, på til saman \
                     100 MiB. Slå saman nokre.",
                    "The application, the answer to each request for completion, the supplements and the office can have 20 \
                     attachments each, 100 MiB together. Merge some.",
                ),
            ),
            Self::NotYours => Refusal::denied(
                "ATTACHMENT_NOT_YOURS",
                RuleSource::system("attachment-kinds"),
                LocalText::new(
                    "Denne typen vedlegg legger den andre parten ved. Velg en annen type.",
                    "Denne typen vedlegg legg den andre parten ved. Vel ein annan type.",
                    "The other party adds attachments of this kind. Choose another kind.",
                ),
            ),
            Self::NotNow => Refusal::precondition(
                "ATTACHMENT_NOT_NOW",
                RuleSource::system("attachment-kinds"),
                LocalText::new(
                    "Denne typen vedlegg kan ikke legges ved nå: vedlegg til søknaden før innsending, utfyllinger etter. Velg en \
                     annen type.",
                    "Denne typen vedlegg kan ikkje leggjast ved no: vedlegg til søknaden før innsending, utfyllingar etter. Vel \
                     ein annan type.",
                    "This kind cannot be attached now: what belongs to the application before it is submitted, what completes \
                     it after. Choose another kind.",
                ),
            ),
            Self::StoreUnavailable => Refusal::new(
                Kind::Unavailable,
                "ATTACHMENT_STORE_UNAVAILABLE",
                None,
                LocalText::new(
                    "Vedleggslageret svarer ikke nå. Prøv igjen om litt.",
                    "Vedleggslageret svarer ikkje no. Prøv igjen om litt.",
                    "Attachment storage does not answer now. Try again shortly.",
                ),
            ),
        }
    }
}

tilskudd_kernel::refuses!(AttachmentError);
