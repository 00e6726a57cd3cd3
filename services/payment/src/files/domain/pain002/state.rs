//! The state of reading a bank return: the position in the document, and what was found.

use std::collections::BTreeSet;

use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;
use tilskudd_kernel::money::Money;

use crate::files::domain::pain001::MAX_ID;
use crate::files::domain::pain002::report::{Fault, PaymentStatus, StatusReport, Verdict, WholeStatus};
use crate::files::domain::xml::parse_decimal;

/// Elements inside each other.
const MAX_DEPTH: usize = 24;
/// Elements in a file.
pub(super) const MAX_ELEMENTS: usize = 100_000;
/// Payments in a file.
pub(super) const MAX_PAYMENTS: usize = 5_000;
/// Characters in what is kept.
const MAX_TEXT: usize = 140;

/// A payment while it is read.
#[derive(Default)]
struct Payment {
    end_to_end_id: String,
    status: String,
    reason: String,
    amount: Option<Money>,
}

#[derive(Default)]
pub(super) struct State {
    /// Local names from the root to here.
    path: Vec<String>,
    /// Text of the element that is open.
    text: String,
    elements: usize,
    rooted: bool,
    message_id: String,
    original_message_id: String,
    original_name: String,
    group_status: String,
    group_reason: String,
    payment: Option<Payment>,
    payments: Vec<PaymentStatus>,
    seen: BTreeSet<String>,
}

impl State {
    pub(super) fn open(&mut self, start: &BytesStart<'_>) -> Result<(), Fault> {
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

    pub(super) fn text(&mut self, text: &str) -> Result<(), Fault> {
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

    pub(super) fn close(&mut self) -> Result<(), Fault> {
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
                ["OrgnlGrpInfAndSts", "GrpSts"] => self.group_status = short("GrpSts", text)?,
                ["OrgnlGrpInfAndSts", "StsRsnInf", "Rsn", "Cd" | "Prtry"] if self.group_reason.is_empty() => {
                    self.group_reason = short("Rsn", text)?;
                }
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
        if payment.status.is_empty() {
            return Err(Fault::Missing("TxSts"));
        }
        let verdict = verdict(&payment.status).ok_or(Fault::Value("TxSts"))?;
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

    pub(super) fn finish(self) -> Result<StatusReport, Fault> {
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
        let whole = if self.payments.is_empty() {
            Some(self.whole()?)
        } else {
            None
        };
        Ok(StatusReport {
            message_id: self.message_id,
            original_message_id: self.original_message_id,
            payments: self.payments,
            whole,
        })
    }

    /// The answer for the whole file; `PART` says nothing without the payments.
    fn whole(&self) -> Result<WholeStatus, Fault> {
        let verdict = verdict(&self.group_status).ok_or(Fault::Missing("TxInfAndSts"))?;
        if verdict == Verdict::Refused && self.group_reason.is_empty() {
            return Err(Fault::Missing("StsRsnInf/Rsn"));
        }
        Ok(WholeStatus {
            verdict,
            status: self.group_status.clone(),
            reason: self.group_reason.clone(),
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

/// The kind of a status code; none for an unknown code.
fn verdict(status: &str) -> Option<Verdict> {
    match status {
        "ACSC" | "ACCC" => Some(Verdict::Paid),
        "RJCT" => Some(Verdict::Refused),
        "RCVD" | "ACTC" | "ACCP" | "ACWC" | "ACSP" | "PDNG" => Some(Verdict::Pending),
        _ => None,
    }
}

/// An identifier or code: 1–35 characters, none of them a control character.
fn short(name: &'static str, text: &str) -> Result<String, Fault> {
    if text.is_empty() {
        return Err(Fault::Missing(name));
    }
    if text.chars().count() > MAX_ID || text.chars().any(char::is_control) {
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
