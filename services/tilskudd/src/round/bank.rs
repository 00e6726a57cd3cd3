//! The bank, played: it reads a payment file (pain.001.001.03) and answers with a return (pain.002.001.03).
//!
//! It knows nothing of the system: only the file, and which accounts do not exist.

use anyhow::{Context as _, ensure};
use quick_xml::Reader;
use quick_xml::events::Event;

/// A payment as the bank reads it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transfer {
    /// EndToEndId.
    pub end_to_end_id: String,
    /// Kroner and øre as the file writes them, such as `1250.00`.
    pub amount: String,
    /// Creditor's account.
    pub account: String,
}

/// A payment file as the bank reads it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Order {
    /// MsgId.
    pub message_id: String,
    /// NbOfTxs of the header.
    pub count: usize,
    /// CtrlSum of the header.
    pub control_sum: String,
    /// The payments.
    pub transfers: Vec<Transfer>,
}

/// Reads a payment file.
///
/// # Errors
/// When it is no XML, or its count or control sum does not agree with its payments.
pub fn read_order(file: &[u8]) -> anyhow::Result<Order> {
    let mut reader = Reader::from_reader(file);
    reader.config_mut().trim_text(true);
    let mut path: Vec<String> = Vec::new();
    let mut order = Order::default();
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer)? {
            Event::Start(tag) => {
                let name = tag.local_name().as_ref().to_owned();
                if name == "CdtTrfTxInf" {
                    order.transfers.push(Transfer::default());
                }
                path.push(name);
            }
            Event::End(_) => {
                path.pop();
            }
            Event::Text(text) => take(&mut order, &path, &text.xml10_content())?,
            Event::Eof => break,
            _ => {}
        }
        buffer.clear();
    }
    check(&order)?;
    Ok(order)
}

fn take(order: &mut Order, path: &[String], text: &str) -> anyhow::Result<()> {
    let tail: Vec<&str> = path.iter().rev().take(4).map(String::as_str).collect();
    match tail.as_slice() {
        ["MsgId", "GrpHdr", ..] => order.message_id = text.into(),
        ["NbOfTxs", "GrpHdr", ..] => order.count = text.parse()?,
        ["CtrlSum", "GrpHdr", ..] => order.control_sum = text.into(),
        ["EndToEndId", ..] => order.transfers.last_mut().context("EndToEndId")?.end_to_end_id = text.into(),
        ["InstdAmt", ..] => order.transfers.last_mut().context("InstdAmt")?.amount = text.into(),
        ["Id", "Othr", "Id", "CdtrAcct"] => {
            order.transfers.last_mut().context("CdtrAcct")?.account = text.into()
        }
        _ => {}
    }
    Ok(())
}

fn check(order: &Order) -> anyhow::Result<()> {
    ensure!(
        order.count == order.transfers.len(),
        "NbOfTxs is {}, the file has {}",
        order.count,
        order.transfers.len()
    );
    let mut sum = 0;
    for transfer in &order.transfers {
        sum += ore(&transfer.amount)?;
    }
    ensure!(
        sum == ore(&order.control_sum)?,
        "CtrlSum is {}, the payments are {sum} øre",
        order.control_sum
    );
    Ok(())
}

/// Øre of an amount with two decimals.
fn ore(amount: &str) -> anyhow::Result<i64> {
    let (kroner, ore) = amount.split_once('.').context("an amount without decimals")?;
    ensure!(ore.len() == 2, "an amount has two decimals");
    Ok(kroner.parse::<i64>()? * 100 + ore.parse::<i64>()?)
}

/// The amount that the bank pays of an order, øre.
///
/// # Errors
/// When an amount is not of the form `1250.00`.
pub fn paid_ore(order: &Order, unknown_accounts: &[String]) -> anyhow::Result<i64> {
    let paid = order
        .transfers
        .iter()
        .filter(|t| !unknown_accounts.contains(&t.account));
    paid.map(|t| ore(&t.amount)).sum()
}

/// Answers an order: paid, or refused with AC01 (IncorrectAccountNumber) for an account that does not exist.
#[must_use]
pub fn answer(order: &Order, unknown_accounts: &[String]) -> String {
    // At most 35 characters (Max35Text).
    let message_id: String = format!("R{}", order.message_id).chars().take(35).collect();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml += "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.03\"><CstmrPmtStsRpt>";
    xml += &format!("<GrpHdr><MsgId>{message_id}</MsgId><CreDtTm>2024-01-01T00:00:00</CreDtTm></GrpHdr>");
    xml += &format!(
        "<OrgnlGrpInfAndSts><OrgnlMsgId>{}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.03</OrgnlMsgNmId></OrgnlGrpInfAndSts>",
        order.message_id
    );
    xml += &format!(
        "<OrgnlPmtInfAndSts><OrgnlPmtInfId>{}</OrgnlPmtInfId>",
        order.message_id
    );
    for transfer in &order.transfers {
        let status = if unknown_accounts.contains(&transfer.account) {
            "<TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC01</Cd></Rsn></StsRsnInf>"
        } else {
            "<TxSts>ACSC</TxSts>"
        };
        xml += &format!(
            "<TxInfAndSts><OrgnlEndToEndId>{}</OrgnlEndToEndId>{status}<OrgnlTxRef><Amt><InstdAmt Ccy=\"NOK\">{}</InstdAmt></Amt>\
             </OrgnlTxRef></TxInfAndSts>",
            transfer.end_to_end_id, transfer.amount
        );
    }
    xml + "</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "<Document><CstmrCdtTrfInitn><GrpHdr><MsgId>M1</MsgId><NbOfTxs>2</NbOfTxs><CtrlSum>30.50</CtrlSum></GrpHdr>\
        <PmtInf><CdtTrfTxInf><PmtId><EndToEndId>E1</EndToEndId></PmtId><Amt><InstdAmt Ccy=\"NOK\">10.25</InstdAmt></Amt>\
        <CdtrAcct><Id><Othr><Id>12345678903</Id></Othr></Id></CdtrAcct></CdtTrfTxInf>\
        <CdtTrfTxInf><PmtId><EndToEndId>E2</EndToEndId></PmtId><Amt><InstdAmt Ccy=\"NOK\">20.25</InstdAmt></Amt>\
        <CdtrAcct><Id><Othr><Id>86011117947</Id></Othr></Id></CdtrAcct></CdtTrfTxInf></PmtInf></CstmrCdtTrfInitn></Document>";

    #[test]
    fn an_order_is_read_whole() {
        let order = read_order(FILE.as_bytes()).unwrap();
        assert_eq!(order.message_id, "M1");
        assert_eq!(order.transfers[1].account, "86011117947");
        assert_eq!(paid_ore(&order, &[]).unwrap(), 3050);
    }

    #[test]
    fn an_order_whose_count_or_sum_is_wrong_is_refused() {
        let wrong_count = FILE.replace("<NbOfTxs>2<", "<NbOfTxs>3<");
        assert!(read_order(wrong_count.as_bytes()).is_err());
        let wrong_sum = FILE.replace("30.50", "30.51");
        assert!(read_order(wrong_sum.as_bytes()).is_err());
    }

    #[test]
    fn a_payment_to_an_unknown_account_bounces_and_the_rest_is_paid() {
        let order = read_order(FILE.as_bytes()).unwrap();
        let unknown = ["12345678903".to_owned()];
        let answer = answer(&order, &unknown);
        assert_eq!(paid_ore(&order, &unknown).unwrap(), 2025);
        assert_eq!(answer.matches("<TxSts>RJCT</TxSts>").count(), 1);
        assert_eq!(answer.matches("<TxSts>ACSC</TxSts>").count(), 1);
        assert!(answer.contains("<Cd>AC01</Cd>"));
    }
}
