//! The bank's return: ISO 20022 `pain.002.001.03`, read without trust.
//!
//! Bounds: 2 MiB, 24 levels, 100 000 elements, 5 000 payments, 140 characters in what is kept. No document type
//! declaration and no entities but XML's own five, so nothing expands and nothing is fetched. UTF-8 only.

use std::collections::BTreeSet;
use std::str;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;
use tilskudd_kernel::money::Money;

use super::xml::parse_decimal;

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
    /// Settled or accepted for settlement: `ACSC`, `ACCP`.
    Paid,
    /// Refused: `RJCT`.
    Refused,
    /// Nothing final yet: `ACTC`, `ACSP`, `ACWC`, `PDNG`, `RCVD`.
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
    /// One for each payment, at least one.
    pub payments: Vec<PaymentStatus>,
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

/// What is read of one payment.
#[derive(Default)]
struct Payment {
    end_to_end_id: String,
    status: String,
    reason: String,
    amount: Option<Money>,
}

#[derive(Default)]
struct State {
    /// Local names from the root to here.
    path: Vec<String>,
    /// Text of the element that is open.
    text: String,
    elements: usize,
    rooted: bool,
    message_id: String,
    original_message_id: String,
    original_name: String,
    payment: Option<Payment>,
    payments: Vec<PaymentStatus>,
    seen: BTreeSet<String>,
}

impl State {
    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), Fault> {
        self.elements += 1;
        if self.elements > MAX_ELEMENTS {
            return Err(Fault::TooMany("elements"));
        }
        if self.path.len() >= MAX_DEPTH {
            return Err(Fault::TooMany("levels"));
        }
        let name = start.local_name().as_ref().to_owned();
        if self.path.is_empty() {
            if self.rooted || name != "Document" {
                return Err(Fault::OtherMessage);
            }
            self.rooted = true;
        }
        if self.path.len() == 1 && name != "CstmrPmtStsRpt" {
            return Err(Fault::OtherMessage);
        }
        if name == "InstdAmt" && !in_kroner(start)? {
            return Err(Fault::Value("InstdAmt Ccy"));
        }
        self.path.push(name);
        self.text.clear();
        if self.inside() == Some(&[]) {
            self.payment = Some(Payment::default());
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Fault> {
        if self.path.is_empty() {
            return if text.trim().is_empty() {
                Ok(())
            } else {
                Err(Fault::Form)
            };
        }
        // Only leaves are kept, and each is cut far above what any of them may hold.
        if self.text.len() <= MAX_TEXT * 4 {
            self.text.push_str(text);
        }
        Ok(())
    }

    /// The path within a payment, if one is open.
    fn inside(&self) -> Option<&[String]> {
        const PAYMENT: [&str; 4] = ["Document", "CstmrPmtStsRpt", "OrgnlPmtInfAndSts", "TxInfAndSts"];
        let head = self.path.get(..PAYMENT.len())?;
        if head.iter().zip(PAYMENT).all(|(name, wanted)| name == wanted) {
            self.path.get(PAYMENT.len()..)
        } else {
            None
        }
    }

    fn close(&mut self) -> Result<(), Fault> {
        let text = std::mem::take(&mut self.text);
        let text = text.trim();
        if let Some(inside) = self.inside() {
            let inside: Vec<&str> = inside.iter().map(String::as_str).collect();
            match inside.as_slice() {
                [] => self.end_payment()?,
                within => {
                    let within = within.join("/");
                    if let Some(payment) = self.payment.as_mut() {
                        payment.leaf(&within, text)?;
                    }
                }
            }
        } else {
            let path: Vec<&str> = self.path.iter().skip(2).map(String::as_str).collect();
            match path.as_slice() {
                ["GrpHdr", "MsgId"] => self.message_id = short("MsgId", text)?,
                ["OrgnlGrpInfAndSts", "OrgnlMsgId"] => self.original_message_id = short("OrgnlMsgId", text)?,
                ["OrgnlGrpInfAndSts", "OrgnlMsgNmId"] => self.original_name = short("OrgnlMsgNmId", text)?,
                _ => {}
            }
        }
        self.path.pop();
        Ok(())
    }

    fn end_payment(&mut self) -> Result<(), Fault> {
        let Some(payment) = self.payment.take() else {
            return Err(Fault::Form);
        };
        if payment.end_to_end_id.is_empty() {
            return Err(Fault::Missing("OrgnlEndToEndId"));
        }
        let verdict = match payment.status.as_str() {
            "ACSC" | "ACCP" => Verdict::Paid,
            "RJCT" => Verdict::Refused,
            "ACTC" | "ACSP" | "ACWC" | "PDNG" | "RCVD" => Verdict::Pending,
            "" => return Err(Fault::Missing("TxSts")),
            _ => return Err(Fault::Value("TxSts")),
        };
        if verdict == Verdict::Refused && payment.reason.is_empty() {
            return Err(Fault::Missing("StsRsnInf/Rsn"));
        }
        if !self.seen.insert(payment.end_to_end_id.clone()) {
            return Err(Fault::Twice);
        }
        if self.payments.len() >= MAX_PAYMENTS {
            return Err(Fault::TooMany("payments"));
        }
        let Payment {
            end_to_end_id,
            status,
            reason,
            amount,
        } = payment;
        self.payments.push(PaymentStatus {
            end_to_end_id,
            verdict,
            status,
            reason,
            amount,
        });
        Ok(())
    }

    fn finish(self) -> Result<StatusReport, Fault> {
        if !self.path.is_empty() || !self.rooted {
            return Err(Fault::Form);
        }
        if self.message_id.is_empty() {
            return Err(Fault::Missing("MsgId"));
        }
        if self.original_message_id.is_empty() {
            return Err(Fault::Missing("OrgnlMsgId"));
        }
        if !self.original_name.is_empty() && !self.original_name.starts_with("pain.001") {
            return Err(Fault::Value("OrgnlMsgNmId"));
        }
        if self.payments.is_empty() {
            return Err(Fault::Missing("TxInfAndSts"));
        }
        Ok(StatusReport {
            message_id: self.message_id,
            original_message_id: self.original_message_id,
            payments: self.payments,
        })
    }
}

impl Payment {
    fn leaf(&mut self, path: &str, text: &str) -> Result<(), Fault> {
        match path {
            "OrgnlEndToEndId" => self.end_to_end_id = short("OrgnlEndToEndId", text)?,
            "TxSts" => self.status = short("TxSts", text)?,
            // The first reason counts.
            "StsRsnInf/Rsn/Cd" | "StsRsnInf/Rsn/Prtry" if self.reason.is_empty() => {
                self.reason = short("Rsn", text)?;
            }
            "OrgnlTxRef/Amt/InstdAmt" => {
                self.amount = Some(parse_decimal(text).ok_or(Fault::Value("InstdAmt"))?);
            }
            _ => {}
        }
        Ok(())
    }
}

/// An identifier or code: 1–35 characters, none of them a control character.
fn short(name: &'static str, text: &str) -> Result<String, Fault> {
    if text.is_empty() {
        return Err(Fault::Missing(name));
    }
    if text.chars().count() > super::pain001::MAX_ID || text.chars().any(char::is_control) {
        return Err(Fault::Value(name));
    }
    Ok(text.to_owned())
}

fn in_kroner(start: &BytesStart<'_>) -> Result<bool, Fault> {
    let mut kroner = false;
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| Fault::Form)?;
        if attribute.key.as_ref() == "Ccy" {
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|_| Fault::Form)?;
            kroner = value == "NOK";
        }
    }
    Ok(kroner)
}

#[cfg(test)]
#[path = "pain002_tests.rs"]
mod tests;
