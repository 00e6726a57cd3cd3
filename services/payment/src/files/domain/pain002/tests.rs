//! The bank's return: what is read, and what is refused.

use proptest::prelude::*;
use tilskudd_kernel::money::Money;

use crate::files::domain::pain002::*;

use crate::files::domain::pain002::state::{MAX_ELEMENTS, MAX_PAYMENTS};

fn payment(id: &str, status: &str, rest: &str) -> String {
    format!("<TxInfAndSts><OrgnlEndToEndId>{id}</OrgnlEndToEndId><TxSts>{status}</TxSts>{rest}</TxInfAndSts>")
}

fn reason(code: &str) -> String {
    format!("<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn><AddtlInf>Ukjent konto</AddtlInf></StsRsnInf>")
}

fn amount(text: &str) -> String {
    format!("<OrgnlTxRef><Amt><InstdAmt Ccy=\"NOK\">{text}</InstdAmt></Amt></OrgnlTxRef>")
}

fn report(payments: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"{NAMESPACE}\">
          <CstmrPmtStsRpt>
            <GrpHdr><MsgId>BANK-1</MsgId><CreDtTm>2024-05-03T08:00:00Z</CreDtTm></GrpHdr>
            <OrgnlGrpInfAndSts><OrgnlMsgId>M1</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.03</OrgnlMsgNmId></OrgnlGrpInfAndSts>
            <OrgnlPmtInfAndSts><OrgnlPmtInfId>M1</OrgnlPmtInfId>{payments}</OrgnlPmtInfAndSts>
          </CstmrPmtStsRpt>
        </Document>"
    )
}

fn fault(text: &str) -> Fault {
    read(text.as_bytes()).unwrap_err()
}

#[test]
fn a_return_is_read() {
    let text = report(
        &[
            payment("E1", "ACSC", &amount("12.50")),
            payment("E2", "RJCT", &[reason("AC01"), amount("7")].concat()),
            payment("E3", "PDNG", ""),
        ]
        .concat(),
    );
    let read = read(text.as_bytes()).unwrap();
    assert_eq!(
        (read.message_id.as_str(), read.original_message_id.as_str()),
        ("BANK-1", "M1")
    );
    let verdicts: Vec<_> = read.payments.iter().map(|payment| payment.verdict).collect();
    assert_eq!(verdicts, [Verdict::Paid, Verdict::Refused, Verdict::Pending]);
    assert_eq!(read.payments[0].amount.map(Money::ore), Some(1250));
    assert_eq!(read.payments[1].reason, "AC01");
    assert_eq!(read.payments[2].amount, None);
}

#[test]
fn a_prefix_a_mark_and_character_references_are_read_too() {
    let text = report(&payment("E&#49;", "ACSC", ""))
        .replace("<Document xmlns=", "<b:Document xmlns:b=")
        .replace("</Document>", "</b:Document>");
    assert_eq!(
        fault(&text),
        Fault::OtherMessage,
        "its children are in no namespace"
    );
    let marked = format!("\u{feff}{}", report(&payment("E&#49;", "ACSC", "")));
    assert_eq!(read(marked.as_bytes()).unwrap().payments[0].end_to_end_id, "E1");
}

#[test]
fn what_could_expand_or_fetch_is_refused() {
    let bomb = report(&payment("E1", "ACSC", ""))
        .replace("\n<Document", "<!DOCTYPE d [<!ENTITY a \"aaaa\">]><Document");
    assert_eq!(fault(&bomb), Fault::DocumentType);
    assert_eq!(fault(&report(&payment("&a;", "ACSC", ""))), Fault::Form);
}

#[test]
fn another_message_is_refused() {
    let good = report(&payment("E1", "ACSC", ""));
    assert_eq!(
        fault(&good.replace("pain.002.001.03", "pain.002.001.10")),
        Fault::OtherMessage
    );
    assert_eq!(
        fault(&good.replace("pain.001.001.03", "pacs.008.001.02")),
        Fault::Value("OrgnlMsgNmId")
    );
    assert_eq!(
        fault(&good.replace("CstmrPmtStsRpt", "CstmrCdtTrfInitn")),
        Fault::OtherMessage
    );
    assert_eq!(fault(&good.replace("UTF-8", "ISO-8859-1")), Fault::Encoding);
    assert_eq!(read(b"\xff\xfe<\0"), Err(Fault::Encoding));
    assert_eq!(fault(""), Fault::Form);
    assert_eq!(
        fault(&format!("{good}{good}").replace("?>\n", "?>")),
        Fault::OtherMessage
    );
    assert_eq!(fault(&format!("{good}x")), Fault::Form);
    assert_eq!(fault(&good.replace("</Document>", "")), Fault::Form);
}

#[test]
fn a_payment_says_which_what_and_why() {
    assert_eq!(fault(&report("")), Fault::Missing("TxInfAndSts"));
    assert_eq!(
        fault(&report(&payment("", "ACSC", ""))),
        Fault::Missing("OrgnlEndToEndId")
    );
    assert_eq!(fault(&report(&payment("E1", "", ""))), Fault::Missing("TxSts"));
    assert_eq!(fault(&report(&payment("E1", "PAID", ""))), Fault::Value("TxSts"));
    assert_eq!(
        fault(&report(&payment("E1", "RJCT", ""))),
        Fault::Missing("StsRsnInf/Rsn")
    );
    assert_eq!(
        fault(&report(&payment(&"E".repeat(36), "ACSC", ""))),
        Fault::Value("OrgnlEndToEndId")
    );
    assert_eq!(
        fault(&report(&payment("E1", "ACSC", &amount("12,50")))),
        Fault::Value("InstdAmt")
    );
    let euro = report(&payment("E1", "ACSC", &amount("12.50"))).replace("\"NOK\"", "\"EUR\"");
    assert_eq!(fault(&euro), Fault::Value("InstdAmt Ccy"));
    let twice = [payment("E1", "ACSC", ""), payment("E1", "RJCT", &reason("AC01"))].concat();
    assert_eq!(fault(&report(&twice)), Fault::Twice);
}

#[test]
fn the_bank_can_answer_for_the_whole_file() {
    let whole = |group: &str| report("").replace("</OrgnlMsgNmId>", &format!("</OrgnlMsgNmId>{group}"));
    let refused = whole(&format!("<GrpSts>RJCT</GrpSts>{}", reason("FF01")));
    let read_whole = read(refused.as_bytes()).unwrap().whole.unwrap();
    assert_eq!(
        (read_whole.verdict, read_whole.reason.as_str()),
        (Verdict::Refused, "FF01")
    );
    assert_eq!(
        fault(&whole("<GrpSts>RJCT</GrpSts>")),
        Fault::Missing("StsRsnInf/Rsn")
    );
    assert_eq!(
        fault(&whole("<GrpSts>PART</GrpSts>")),
        Fault::Missing("TxInfAndSts")
    );
    let single =
        report(&payment("E1", "ACSC", "")).replace("</OrgnlMsgNmId>", "</OrgnlMsgNmId><GrpSts>RJCT</GrpSts>");
    assert_eq!(
        read(single.as_bytes()).unwrap().whole,
        None,
        "the payments' own answers count"
    );
}

#[test]
fn only_what_is_settled_is_paid() {
    let of = |status: &str| {
        let single = read(report(&payment("E1", status, "")).as_bytes()).unwrap();
        let group = format!("</OrgnlMsgNmId><GrpSts>{status}</GrpSts>");
        let whole = read(report("").replace("</OrgnlMsgNmId>", &group).as_bytes()).unwrap();
        (single.payments[0].verdict, whole.whole.unwrap().verdict)
    };
    for status in ["ACSC", "ACCC"] {
        assert_eq!(of(status), (Verdict::Paid, Verdict::Paid), "{status}");
    }
    for status in ["RCVD", "ACTC", "ACCP", "ACWC", "ACSP", "PDNG"] {
        assert_eq!(of(status), (Verdict::Pending, Verdict::Pending), "{status}");
    }
}

#[test]
fn the_bounds_hold() {
    assert_eq!(read(&vec![b' '; MAX_BYTES + 1]), Err(Fault::TooLarge));
    let deep = format!("{}{}", "<a>".repeat(30), "</a>".repeat(30));
    assert_eq!(
        fault(&report(&payment("E1", "ACSC", &deep))),
        Fault::TooMany("levels")
    );
    assert_eq!(
        fault(&report(&"<x/>".repeat(MAX_ELEMENTS))),
        Fault::TooMany("elements")
    );
    let many: String = (0..=MAX_PAYMENTS)
        .map(|n| payment(&format!("E{n}"), "ACSC", ""))
        .collect();
    assert_eq!(fault(&report(&many)), Fault::TooMany("payments"));
}

proptest! {
    #[test]
    fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes);
    }

    #[test]
    fn no_cut_or_flipped_return_breaks_it(at in 0_usize..700, byte in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = report(&payment("E1", "RJCT", &[reason("AC01"), amount("7")].concat())).into_bytes();
        let at = at.min(bytes.len() - 1);
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        let _ = read(&bytes);
    }
}
