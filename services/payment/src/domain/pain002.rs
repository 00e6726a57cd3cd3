//! The bank's return: ISO 20022 `pain.002.001.03`, read without trust.
//!
//! Bounds: 2 MiB, 24 levels, 100 000 elements, 5 000 payments, 140 characters in what is kept. No document type
//! declaration and no entities but XML's own five, so nothing expands and nothing is fetched. UTF-8 only.

mod state;

use std::str;

use quick_xml::events::{BytesDecl, BytesRef, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;
use tilskudd_kernel::money::Money;

use state::State;

/// Namespace of the message.
pub const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.03";
/// Largest file, in bytes.
pub const MAX_BYTES: usize = 2 * 1024 * 1024;

const MAX_DEPTH: usize = 24;
const MAX_ELEMENTS: usize = 100_000;
const MAX_PAYMENTS: usize = 5_000;
const MAX_TEXT: usize = 140;

/// What the bank says of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
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
pub struct PaymentStatus {
    /// EndToEndId of the payment file.
    pub end_to_end_id: String,
    /// What it means.
    pub verdict: Verdict,
    /// As the bank wrote it.
    pub status: String,
    /// Reason code such as `AC01`; empty: none given.
    pub reason: String,
    /// The amount that the bank repeats, øre.
    pub amount: Option<Money>,
}

/// The bank's return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusReport {
    /// The bank's own message id.
    pub message_id: String,
    /// MsgId of the payment file that it answers.
    pub original_message_id: String,
    /// One for each payment; none when the bank answers for the file as a whole.
    pub payments: Vec<PaymentStatus>,
    /// The answer for the whole file, used only when no payment has one of its own.
    pub whole: Option<WholeStatus>,
}

/// The bank's answer for a whole file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeStatus {
    /// What it means for every payment.
    pub verdict: Verdict,
    /// As the bank wrote it.
    pub status: String,
    /// Reason code such as `FF01`; empty: none given.
    pub reason: String,
}

/// Why a file is no return of the bank.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
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

/// Reads a file.
///
/// # Errors
/// [`Fault`], whatever the bytes are.
pub fn read(bytes: &[u8]) -> Result<StatusReport, Fault> {
    if bytes.len() > MAX_BYTES {
        return Err(Fault::TooLarge);
    }
    let text = str::from_utf8(bytes).map_err(|_| Fault::Encoding)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = NsReader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut state = State::default();
    loop {
        let (namespace, event) = reader.read_resolved_event().map_err(|_| Fault::Form)?;
        match event {
            Event::Start(start) => {
                if namespace != ResolveResult::Bound(Namespace(NAMESPACE)) {
                    return Err(Fault::OtherMessage);
                }
                state.open(&start)?;
            }
            Event::End(_) => state.close()?,
            Event::Text(text) => state.text(&text.xml10_content())?,
            Event::CData(data) => state.text(&data.xml10_content())?,
            Event::GeneralRef(reference) => state.text(&resolve(&reference)?)?,
            Event::Decl(declaration) => check_declaration(&declaration)?,
            Event::DocType(_) => return Err(Fault::DocumentType),
            Event::Comment(_) | Event::PI(_) => {}
            Event::Empty(_) => return Err(Fault::Form),
            Event::Eof => return state.finish(),
        }
    }
}

fn check_declaration(declaration: &BytesDecl<'_>) -> Result<(), Fault> {
    match declaration.encoding() {
        None => Ok(()),
        Some(Ok(encoding)) if encoding.eq_ignore_ascii_case("utf-8") => Ok(()),
        Some(_) => Err(Fault::Encoding),
    }
}

fn resolve(reference: &BytesRef<'_>) -> Result<String, Fault> {
    if let Some(c) = reference.resolve_char_ref().map_err(|_| Fault::Form)? {
        return Ok(c.to_string());
    }
    let name = reference.xml10_content();
    quick_xml::escape::resolve_xml_entity(&name)
        .map(str::to_owned)
        .ok_or(Fault::Form)
}

#[cfg(test)]
mod tests;
