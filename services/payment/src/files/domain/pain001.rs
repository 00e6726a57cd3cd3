//! The payment file: ISO 20022 `pain.001.001.03`, as the common Norwegian guide uses it.
//!
//! One payment block with one credit transfer per payment, count and sum in the head and in the block. Same
//! input, same bytes.

use std::io;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use tilskudd_kernel::account_number::AccountNumber;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::organisation_number::OrgNumber;

use crate::files::domain::xml::{Elements, decimal};

/// Namespace of the message.
pub(crate) const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.03";

/// Longest identifier in the message.
pub(crate) const MAX_ID: usize = 35;
/// Longest name of a party.
const MAX_NAME: usize = 70;
/// Longest unstructured remittance.
const MAX_REMITTANCE: usize = 140;

/// A payment file to write.
#[derive(Debug, Clone)]
pub(crate) struct Initiation {
    /// MsgId, at most 35 characters.
    pub(crate) message_id: String,
    /// When it was released, by legal time.
    pub(crate) created: DateTime<Utc>,
    /// Local date on which the bank shall pay.
    pub(crate) pay_on: NaiveDate,
    /// Name of the office that pays.
    pub(crate) payer: String,
    /// The office's key in the bank agreement, which names the account that is debited.
    pub(crate) agreement: String,
    /// Sum of the transfers, øre.
    pub(crate) total: Money,
    /// The payments, in order.
    pub(crate) transfers: Vec<Transfer>,
}

/// One payment.
#[derive(Debug, Clone)]
pub(crate) struct Transfer {
    /// EndToEndId, at most 35 characters, unique for ever.
    pub(crate) end_to_end_id: String,
    /// Øre, above 0.
    pub(crate) amount: Money,
    /// Recipient's name.
    pub(crate) name: String,
    /// Recipient.
    pub(crate) organisation_number: OrgNumber,
    /// Recipient's account.
    pub(crate) account: AccountNumber,
    /// What the recipient reads.
    pub(crate) remittance: String,
}

/// The bytes of the file.
///
/// # Errors
/// Never in practice: it writes to memory.
pub(crate) fn write(file: &Initiation) -> io::Result<Vec<u8>> {
    let mut xml = Elements::document("Document", NAMESPACE)?;
    let count = file.transfers.len().to_string();
    let sum = decimal(file.total);
    let payer = plain(&file.payer, MAX_NAME);

    xml.open(&["CstmrCdtTrfInitn", "GrpHdr"])?;
    xml.leaf("MsgId", &file.message_id)?;
    xml.leaf(
        "CreDtTm",
        &file.created.to_rfc3339_opts(SecondsFormat::Secs, true),
    )?;
    xml.leaf("NbOfTxs", &count)?;
    xml.leaf("CtrlSum", &sum)?;
    xml.open(&["InitgPty"])?;
    xml.leaf("Nm", &payer)?;
    xml.close(2)?;

    xml.open(&["PmtInf"])?;
    xml.leaf("PmtInfId", &file.message_id)?;
    xml.leaf("PmtMtd", "TRF")?;
    xml.leaf("NbOfTxs", &count)?;
    xml.leaf("CtrlSum", &sum)?;
    xml.leaf("ReqdExctnDt", &file.pay_on.format("%Y-%m-%d").to_string())?;
    payer_account(&mut xml, &payer, &file.agreement)?;
    for transfer in &file.transfers {
        credit(&mut xml, transfer)?;
    }
    xml.finish()
}

/// The debtor. The account that is debited stands in the bank agreement (statens konsernkontoordning), under
/// the office's key.
fn payer_account(xml: &mut Elements, payer: &str, agreement: &str) -> io::Result<()> {
    xml.open(&["Dbtr"])?;
    xml.leaf("Nm", payer)?;
    xml.close(1)?;
    xml.open(&["DbtrAcct", "Id", "Othr"])?;
    xml.leaf("Id", &plain(agreement, MAX_ID - 1))?;
    xml.open(&["SchmeNm"])?;
    xml.leaf("Prtry", "AGREEMENT")?;
    xml.close(3)?;
    xml.leaf("Ccy", "NOK")?;
    xml.close(1)?;
    xml.open(&["DbtrAgt", "FinInstnId", "Othr"])?;
    xml.leaf("Id", "NOTPROVIDED")?;
    xml.close(3)
}

fn credit(xml: &mut Elements, transfer: &Transfer) -> io::Result<()> {
    xml.open(&["CdtTrfTxInf", "PmtId"])?;
    xml.leaf("EndToEndId", &transfer.end_to_end_id)?;
    xml.close(1)?;
    xml.open(&["Amt"])?;
    xml.nok("InstdAmt", transfer.amount)?;
    xml.close(1)?;

    xml.open(&["Cdtr"])?;
    xml.leaf("Nm", &plain(&transfer.name, MAX_NAME))?;
    xml.open(&["PstlAdr"])?;
    xml.leaf("Ctry", "NO")?;
    xml.close(1)?;
    xml.open(&["Id", "OrgId", "Othr"])?;
    xml.leaf("Id", transfer.organisation_number.as_str())?;
    xml.open(&["SchmeNm"])?;
    xml.leaf("Cd", "COID")?;
    xml.close(5)?;

    xml.open(&["CdtrAcct", "Id", "Othr"])?;
    xml.leaf("Id", transfer.account.digits())?;
    xml.open(&["SchmeNm"])?;
    xml.leaf("Cd", "BBAN")?;
    xml.close(4)?;

    xml.open(&["RmtInf"])?;
    xml.leaf("Ustrd", &plain(&transfer.remittance, MAX_REMITTANCE))?;
    xml.close(2)
}

/// The text in the characters that Norwegian banks take, cut to `max`: letters of other alphabets lose their
/// accents where that is known, and anything else becomes a question mark.
fn plain(text: &str, max: usize) -> String {
    let plain: String = text.chars().take(max).map(plain_char).collect();
    plain.trim().to_owned()
}

fn plain_char(c: char) -> char {
    const ALSO: &str = "/-?:().,'+ áäçđéíóöúüýæøåÁÄÇĐÉÍÓÖÚÜÝÆØÅß%&=@§";
    match c {
        _ if c.is_ascii_alphanumeric() || ALSO.contains(c) => c,
        'à' | 'â' => 'a',
        'À' | 'Â' => 'A',
        'č' => 'c',
        'Č' => 'C',
        'è' | 'ê' | 'ë' => 'e',
        'È' | 'Ê' | 'Ë' => 'E',
        'ŋ' | 'ñ' => 'n',
        'Ŋ' | 'Ñ' => 'N',
        'ò' | 'ô' => 'o',
        'Ò' | 'Ô' => 'O',
        'š' => 's',
        'Š' => 'S',
        'ŧ' => 't',
        'Ŧ' => 'T',
        'ž' => 'z',
        'Ž' => 'Z',
        '–' | '—' | '_' => '-',
        '’' | '"' | '«' | '»' => '\'',
        _ if c.is_whitespace() => ' ',
        _ => '?',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transfer(n: u32, ore: i64) -> Transfer {
        Transfer {
            end_to_end_id: format!("E{n}"),
            amount: Money::amount(ore).unwrap(),
            name: "Steinkjer <kommune> & Kárášjohka".to_owned(),
            organisation_number: "958935420".parse().unwrap(),
            account: "86011117947".parse().unwrap(),
            remittance: "Kap. 761 post 68, KKT 2024, 2024-TRO-00042".to_owned(),
        }
    }

    fn file() -> Initiation {
        Initiation {
            message_id: "M1".to_owned(),
            created: "2024-05-02T10:11:12.5Z".parse().unwrap(),
            pay_on: "2024-05-02".parse().unwrap(),
            payer: "Statsforvalteren i Trøndelag".to_owned(),
            agreement: "TILSKUDD-TRO".to_owned(),
            total: Money::amount(123_456_705).unwrap(),
            transfers: vec![transfer(1, 123_456_700), transfer(2, 5)],
        }
    }

    #[test]
    fn the_file_has_count_sum_and_every_payment() {
        let text = String::from_utf8(write(&file()).unwrap()).unwrap();
        assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"));
        assert!(text.contains(&format!("<Document xmlns=\"{NAMESPACE}\">")));
        assert_eq!(text.matches("<NbOfTxs>2</NbOfTxs>").count(), 2);
        assert_eq!(text.matches("<CtrlSum>1234567.05</CtrlSum>").count(), 2);
        assert!(text.contains("<InstdAmt Ccy=\"NOK\">1234567.00</InstdAmt>"));
        assert!(text.contains("<InstdAmt Ccy=\"NOK\">0.05</InstdAmt>"));
        assert!(text.contains("<CreDtTm>2024-05-02T10:11:12Z</CreDtTm>"));
        assert_eq!(text.matches("<Id>86011117947</Id>").count(), 2);
        assert!(text.contains("<Nm>Steinkjer ?kommune? &amp; Kárásjohka</Nm>"));
        assert!(text.contains("<Ustrd>Kap. 761 post 68, KKT 2024, 2024-TRO-00042</Ustrd>"));
        assert_eq!(text.matches("</CdtTrfTxInf>").count(), 2);
        assert!(text.trim_end().ends_with("</Document>"));
    }

    #[test]
    fn the_same_input_gives_the_same_bytes() {
        assert_eq!(write(&file()).unwrap(), write(&file()).unwrap());
    }

    #[test]
    fn elements_stand_in_the_order_of_the_schema() {
        let text = String::from_utf8(write(&file()).unwrap()).unwrap();
        let order = ["<PmtId>", "<Amt>", "<Cdtr>", "<CdtrAcct>", "<RmtInf>"];
        let places: Vec<usize> = order.iter().map(|name| text.find(name).unwrap()).collect();
        assert!(places.is_sorted());
        let order = [
            "<PmtInfId>",
            "<PmtMtd>",
            "<ReqdExctnDt>",
            "<Dbtr>",
            "<DbtrAcct>",
            "<DbtrAgt>",
            "<CdtTrfTxInf>",
        ];
        let places: Vec<usize> = order.iter().map(|name| text.find(name).unwrap()).collect();
        assert!(places.is_sorted());
    }
}
