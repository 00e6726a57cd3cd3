//! Payment and reporting.

use tilskudd_proto::common::v1::Audience;
use tilskudd_proto::payment::v1 as payment;
use tilskudd_proto::reporting::v1 as reporting;

use super::{Case, Right, absent, elsewhere, long, wrong_check_digit};
use crate::support::intake::REGION;
use crate::support::{organisation_number, uuid};

/// An account number with a right check digit, of no bank.
const ACCOUNT: &str = "90100350679";

pub(in crate::bad_input) fn cases() -> Vec<Case> {
    let mut cases = accounts();
    cases.extend(payments());
    cases.extend(repayments());
    cases.extend(reports());
    cases.extend(statements());
    cases
}

fn accounts() -> Vec<Case> {
    let number = organisation_number(6);
    let right = payment::RegisterAccountRequest {
        parent: REGION.into(),
        request_id: uuid(),
        account: Some(payment::Account {
            organisation_number: number.clone(),
            account_number: ACCOUNT.into(),
            basis: "Brev.".into(),
            ..Default::default()
        }),
    };
    fn of(m: &mut payment::RegisterAccountRequest) -> &mut payment::Account {
        m.account.get_or_insert_default()
    }
    let mut cases = Right::new(
        "tilskudd.payment.v1.AccountService/RegisterAccount",
        Audience::Office,
        right,
    )
    .but("request_id", |m| m.request_id.clear())
    .but("parent", |m| m.parent = absent("accounts"))
    .but("account", |m| m.account = None)
    .but("account.organisation_number", |m| {
        of(m).organisation_number = wrong_check_digit(&number)
    })
    .but("account.account_number", |m| {
        of(m).account_number = wrong_check_digit(ACCOUNT)
    })
    .but("account.account_number", |m| {
        of(m).account_number = "9010035067".into()
    })
    .but("account.account_number", |m| {
        of(m).account_number = "NO9386011117947".into()
    })
    .but("account.basis", |m| of(m).basis.clear())
    .but("account.basis", |m| of(m).basis = long(1_001))
    .cases();
    let right = payment::ConfirmAccountRequest {
        name: absent("accounts"),
        request_id: uuid(),
        basis: "Ringt opp.".into(),
    };
    cases.extend(
        Right::new(
            "tilskudd.payment.v1.AccountService/ConfirmAccount",
            Audience::Office,
            right,
        )
        .but("name", |m| m.name = absent("claims"))
        .but("basis", |m| m.basis = long(1_001))
        .cases(),
    );
    cases
}

fn payments() -> Vec<Case> {
    let right = payment::AttestInstalmentRequest {
        name: absent("instalments"),
        request_id: uuid(),
        amount_ore: 1_000,
    };
    let mut cases = Right::new(
        "tilskudd.payment.v1.InstalmentService/AttestInstalment",
        Audience::Office,
        right,
    )
    .but("amount_ore", |m| m.amount_ore = -1)
    .but("amount_ore", |m| m.amount_ore = i64::MAX)
    .cases();
    let right = payment::ReleasePaymentFileRequest {
        name: absent("paymentFiles"),
        request_id: uuid(),
        payment_count: 1,
        total_ore: 1_000,
    };
    cases.extend(
        Right::new(
            "tilskudd.payment.v1.PaymentFileService/ReleasePaymentFile",
            Audience::Office,
            right,
        )
        .but("name", |m| m.name = absent("instalments"))
        .but("payment_count", |m| m.payment_count = -1)
        .but("total_ore", |m| m.total_ore = i64::MIN)
        .cases(),
    );
    let right = payment::ListInstalmentsRequest {
        parent: REGION.into(),
        ..Default::default()
    };
    cases.extend(
        Right::new(
            "tilskudd.payment.v1.InstalmentService/ListInstalments",
            Audience::Office,
            right,
        )
        .but("state", |m| m.state = 99)
        .but("page_size", |m| m.page_size = -200)
        .cases(),
    );
    let right = payment::ListAccountsRequest {
        parent: REGION.into(),
        ..Default::default()
    };
    cases.extend(
        Right::new(
            "tilskudd.payment.v1.AccountService/ListAccounts",
            Audience::Office,
            right,
        )
        .but("organisation_number", |m| m.organisation_number = "12".into())
        .cases(),
    );
    cases
}

fn repayments() -> Vec<Case> {
    let right = payment::RecordRepaymentRequest {
        name: absent("claims"),
        request_id: uuid(),
        amount_ore: 1_000,
        bank_reference: "OCR-1".into(),
        booked_on: "2024-01-02".into(),
    };
    let mut cases = Right::new(
        "tilskudd.payment.v1.ClaimService/RecordRepayment",
        Audience::Office,
        right,
    )
    .but("amount_ore", |m| m.amount_ore = 0)
    .but("amount_ore", |m| m.amount_ore = -1_000)
    .but("bank_reference", |m| m.bank_reference = long(101))
    .but("booked_on", |m| m.booked_on = "10.04.2025".into())
    .cases();
    // What is no bank file names its field too; there is no right one without a payment.
    let no_file = payment::ImportBankReturnRequest {
        parent: REGION.into(),
        request_id: uuid(),
        content: b"<html></html>".to_vec(),
    };
    cases.extend(
        Right::new(
            "tilskudd.payment.v1.PaymentFileService/ImportBankReturn",
            Audience::Office,
            no_file,
        )
        .but("content", |m| m.content.clear())
        .but("content", |m| m.content = vec![b' '; (2 << 20) + 1])
        .but("content", |m| m.content = vec![0xff; 100])
        .but("content", |_| ())
        .cases()
        .into_iter()
        .filter(|case| case.field.is_some()),
    );
    cases
}

fn reports() -> Vec<Case> {
    let right = reporting::SubmitReportRequest {
        name: absent("obligations"),
        request_id: uuid(),
        report: Some(reporting::Report {
            awards: vec![reporting::AwardReport {
                award: uuid(),
                used_ore: 1_000,
                account_lines: vec![reporting::AccountLine {
                    key: "1".into(),
                    amount_ore: 1_000,
                }],
                persons: vec![reporting::PersonCount {
                    category: "bachelor".into(),
                    started: 3,
                    ongoing: 2,
                    completed: 1,
                    dropped_out: 0,
                }],
                narratives: vec![reporting::NarrativeAnswer {
                    question: "experience".into(),
                    answer: "God.".into(),
                }],
                goal_assessment: "Nådd.".into(),
                ..Default::default()
            }],
            ..Default::default()
        }),
    };
    fn award(m: &mut reporting::SubmitReportRequest) -> &mut reporting::AwardReport {
        &mut m.report.get_or_insert_default().awards[0]
    }
    Right::new(
        "tilskudd.reporting.v1.ReportService/SubmitReport",
        Audience::Applicant,
        right,
    )
    .but("name", |m| m.name = absent("reports"))
    .but("report", |m| m.report = None)
    .but("report.awards", |m| {
        m.report.get_or_insert_default().awards.clear()
    })
    .but("report.awards[0].award", |m| award(m).award = "a1".into())
    .but("report.awards[0].used_ore", |m| award(m).used_ore = -1)
    .but("report.awards[0].used_ore", |m| award(m).used_ore = i64::MAX)
    .but("report.awards[0].account_lines[0].amount_ore", |m| {
        award(m).account_lines[0].amount_ore = -1
    })
    .but("report.awards[0].account_lines[0].key", |m| {
        award(m).account_lines[0].key = long(41)
    })
    .but("report.awards[0].persons[0].started", |m| {
        award(m).persons[0].started = -1
    })
    .but("report.awards[0].persons[0].completed", |m| {
        award(m).persons[0].completed = i32::MAX
    })
    .but("report.awards[0].narratives[0].answer", |m| {
        award(m).narratives[0].answer = long(8_001)
    })
    .but("report.awards[0].goal_assessment", |m| {
        award(m).goal_assessment.clear()
    })
    .but("report.awards[0].wish", |m| award(m).wish = 9)
    .cases()
}

fn statements() -> Vec<Case> {
    let right = reporting::RegisterAuditorStatementRequest {
        name: absent("obligations"),
        request_id: uuid(),
        document: "Revisoruttalelse 1".into(),
        auditor: "Revisjonsselskapet".into(),
    };
    let mut cases = Right::new(
        "tilskudd.reporting.v1.ReportService/RegisterAuditorStatement",
        Audience::Applicant,
        right,
    )
    .but("document", |m| m.document.clear())
    .but("auditor", |m| m.auditor = long(201))
    .cases();
    let right = reporting::SendReportFormsRequest {
        parent: REGION.into(),
        request_id: uuid(),
        call: absent("calls"),
    };
    cases.extend(
        Right::new(
            "tilskudd.reporting.v1.ObligationService/SendReportForms",
            Audience::Office,
            right,
        )
        .but("call", |m| m.call = elsewhere("calls"))
        .but("parent", |m| m.parent = absent("calls"))
        .cases(),
    );
    cases
}
