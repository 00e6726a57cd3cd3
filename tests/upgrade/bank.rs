//! The bank, which pays every payment of a file (pain.001.001.03) and answers so (pain.002.001.03); pure.

use std::fmt::Write as _;

use anyhow::Context as _;

/// What the bank pays for a file, øre, and its answer.
pub(crate) fn pay(file: &str) -> anyhow::Result<(i64, String)> {
    let message = values(file, "MsgId")
        .next()
        .context("a payment file without MsgId")?;
    let mut answer = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.03\"><CstmrPmtStsRpt>\
         <GrpHdr><MsgId>R{short}</MsgId><CreDtTm>2027-01-01T00:00:00</CreDtTm></GrpHdr>\
         <OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.03</OrgnlMsgNmId></OrgnlGrpInfAndSts>\
         <OrgnlPmtInfAndSts><OrgnlPmtInfId>{message}</OrgnlPmtInfId>",
        short = message.chars().take(34).collect::<String>(),
    );
    let mut paid = 0;
    for payment in values(file, "CdtTrfTxInf") {
        let id = values(payment, "EndToEndId")
            .next()
            .context("a payment without EndToEndId")?;
        let amount = values(payment, "InstdAmt")
            .next()
            .context("a payment without InstdAmt")?;
        paid += ore(amount)?;
        write!(
            answer,
            "<TxInfAndSts><OrgnlEndToEndId>{id}</OrgnlEndToEndId><TxSts>ACSC</TxSts><OrgnlTxRef><Amt>\
             <InstdAmt Ccy=\"NOK\">{amount}</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>"
        )?;
    }
    answer += "</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>\n";
    Ok((paid, answer))
}

/// What stands in each element of a name.
fn values<'a>(xml: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    let end = format!("</{name}>");
    let opened = xml.split('<').scan(0, move |at, piece| {
        let from = *at;
        *at += piece.len() + 1;
        Some((from, piece))
    });
    let of_it = move |piece: &str| {
        let tag = piece.split('>').next().unwrap_or_default();
        tag == name || tag.strip_prefix(name).is_some_and(|rest| rest.starts_with(' '))
    };
    opened.filter_map(move |(from, piece)| {
        let text = xml.get(from + piece.find('>')? + 1..)?;
        of_it(piece).then(|| text.split(end.as_str()).next()).flatten()
    })
}

fn ore(amount: &str) -> anyhow::Result<i64> {
    let (kroner, ore) = amount.split_once('.').context("an amount without decimals")?;
    Ok(kroner.parse::<i64>()? * 100 + ore.parse::<i64>()?)
}
