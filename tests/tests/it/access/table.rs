//! Who may call what, written down a second time: from what each act is, not from the service's own tables. A new
//! RPC has to be added here before the tests pass.

use tilskudd_proto::common::v1::Audience;
use tilskudd_runtime::Role;

use Audience::{Agency, Applicant, Directorate, Office, Operator, Public, Service};
use Role::{
    Accounts, Announcer, Approver, Attester, Caseworker, Controller, Decider, Reader, Releaser, SchemeOwner,
};

/// Everyone who works at an office or at the directorate.
pub(super) const STAFF: &[Role] = &[
    Caseworker,
    Approver,
    Decider,
    Accounts,
    Attester,
    Releaser,
    Announcer,
    Reader,
    SchemeOwner,
    Controller,
];

/// Who may call an RPC: callers of these audiences; staff need one of these roles too.
pub(super) struct Grant {
    pub(super) rpc: &'static str,
    pub(super) audiences: &'static [Audience],
    pub(super) roles: &'static [Role],
}

const fn grant(rpc: &'static str, audiences: &'static [Audience], roles: &'static [Role]) -> Grant {
    Grant {
        rpc,
        audiences,
        roles,
    }
}

/// Staff of offices and of the directorate.
const BOTH: &[Audience] = &[Office, Directorate];
/// They and other agencies.
const WITH_AGENCIES: &[Audience] = &[Office, Directorate, Agency];
/// They and the applicants themselves.
const WITH_APPLICANTS: &[Audience] = &[Applicant, Office, Directorate];
/// All who read what is no secret between them.
const READERS: &[Audience] = &[Applicant, Office, Directorate, Agency];

/// The whole table.
pub(super) const GRANTS: &[Grant] = &[
    grant("tilskudd.common.v1.EventService/DeliverEvent", &[Service], &[]),
    grant("tilskudd.common.v1.OperationsService/GetStatus", &[Operator], &[]),
    grant(
        "tilskudd.common.v1.OperationsService/ListParkedEvents",
        &[Operator],
        &[],
    ),
    grant(
        "tilskudd.common.v1.OperationsService/RetryParkedEvent",
        &[Operator],
        &[],
    ),
    grant(
        "tilskudd.common.v1.OperationsService/VerifyAuditLog",
        &[Operator],
        &[],
    ),
    grant(
        "tilskudd.common.v1.OperationsService/TurnLegalTime",
        &[Operator],
        &[],
    ),
    // intake
    grant(
        "tilskudd.intake.v1.OrganisationService/ImportOrganisations",
        &[Directorate, Operator],
        &[SchemeOwner],
    ),
    grant(
        "tilskudd.intake.v1.OrganisationService/GetOrganisation",
        READERS,
        STAFF,
    ),
    grant(
        "tilskudd.intake.v1.OrganisationService/ListOrganisations",
        WITH_AGENCIES,
        STAFF,
    ),
    grant(
        "tilskudd.intake.v1.EditionService/PublishEdition",
        &[Directorate],
        &[SchemeOwner],
    ),
    grant("tilskudd.intake.v1.EditionService/GetEdition", &[Public], &[]),
    grant(
        "tilskudd.intake.v1.CallService/CreateCall",
        BOTH,
        &[Announcer, SchemeOwner],
    ),
    grant(
        "tilskudd.intake.v1.CallService/AnnounceCall",
        BOTH,
        &[Announcer, SchemeOwner],
    ),
    grant(
        "tilskudd.intake.v1.CallService/ReopenCall",
        BOTH,
        &[Announcer, SchemeOwner],
    ),
    grant("tilskudd.intake.v1.CallService/GetCall", &[Public], &[]),
    grant("tilskudd.intake.v1.CallService/ListCalls", &[Public], &[]),
    grant(
        "tilskudd.intake.v1.ApplicationService/CreateApplication",
        &[Applicant],
        &[],
    ),
    grant(
        "tilskudd.intake.v1.ApplicationService/UpdateApplication",
        &[Applicant],
        &[],
    ),
    grant(
        "tilskudd.intake.v1.ApplicationService/ValidateApplication",
        &[Applicant],
        &[],
    ),
    grant(
        "tilskudd.intake.v1.ApplicationService/SubmitApplication",
        &[Applicant],
        &[],
    ),
    grant(
        "tilskudd.intake.v1.ApplicationService/GetApplication",
        READERS,
        STAFF,
    ),
    grant(
        "tilskudd.intake.v1.ApplicationService/ListApplications",
        READERS,
        STAFF,
    ),
    // assessment
    grant("tilskudd.assessment.v1.CaseService/GetCase", BOTH, STAFF),
    grant("tilskudd.assessment.v1.CaseService/ListCases", BOTH, STAFF),
    grant(
        "tilskudd.assessment.v1.CaseService/DeclareConflict",
        &[Office],
        &[Caseworker, Approver, Decider],
    ),
    grant(
        "tilskudd.assessment.v1.CaseService/RecordJudgement",
        &[Office],
        &[Caseworker],
    ),
    grant(
        "tilskudd.assessment.v1.CaseService/RecommendCase",
        &[Office],
        &[Caseworker],
    ),
    grant(
        "tilskudd.assessment.v1.CaseService/ApproveCase",
        &[Office],
        &[Approver],
    ),
    grant(
        "tilskudd.assessment.v1.CaseService/ReturnCase",
        &[Office],
        &[Approver],
    ),
    // allocation
    grant(
        "tilskudd.allocation.v1.FrameService/ProposeFrame",
        &[Directorate],
        &[SchemeOwner],
    ),
    grant(
        "tilskudd.allocation.v1.FrameService/AcceptFrame",
        BOTH,
        &[Decider],
    ),
    grant(
        "tilskudd.allocation.v1.FrameService/RefuseFrame",
        BOTH,
        &[Decider],
    ),
    grant(
        "tilskudd.allocation.v1.FrameService/GetFrame",
        WITH_AGENCIES,
        STAFF,
    ),
    grant(
        "tilskudd.allocation.v1.FrameService/ListFrames",
        WITH_AGENCIES,
        STAFF,
    ),
    grant(
        "tilskudd.allocation.v1.AllocationService/ProposeAllocation",
        BOTH,
        &[Caseworker, Decider],
    ),
    grant(
        "tilskudd.allocation.v1.AllocationService/AdjustAward",
        BOTH,
        &[Caseworker, Decider],
    ),
    grant(
        "tilskudd.allocation.v1.AllocationService/DecideApplication",
        BOTH,
        &[Decider],
    ),
    grant(
        "tilskudd.allocation.v1.AllocationService/GetDecision",
        READERS,
        STAFF,
    ),
    grant(
        "tilskudd.allocation.v1.AllocationService/ListDecisions",
        READERS,
        STAFF,
    ),
    grant(
        "tilskudd.allocation.v1.AllocationService/GetLetter",
        WITH_APPLICANTS,
        STAFF,
    ),
    grant(
        "tilskudd.allocation.v1.AllocationService/ListCarryOvers",
        BOTH,
        STAFF,
    ),
    grant(
        "tilskudd.allocation.v1.AllocationService/DecideCarryOver",
        BOTH,
        &[Decider],
    ),
    // payment
    grant(
        "tilskudd.payment.v1.PaymentService/RegisterAccount",
        BOTH,
        &[Accounts],
    ),
    grant(
        "tilskudd.payment.v1.PaymentService/ConfirmAccount",
        BOTH,
        &[Accounts],
    ),
    grant("tilskudd.payment.v1.PaymentService/ListAccounts", BOTH, STAFF),
    grant("tilskudd.payment.v1.PaymentService/ListInstalments", BOTH, STAFF),
    grant(
        "tilskudd.payment.v1.PaymentService/AttestInstalment",
        BOTH,
        &[Attester],
    ),
    grant(
        "tilskudd.payment.v1.PaymentService/PreparePaymentFile",
        BOTH,
        &[Attester, Releaser],
    ),
    grant(
        "tilskudd.payment.v1.PaymentService/ReleasePaymentFile",
        BOTH,
        &[Releaser],
    ),
    grant("tilskudd.payment.v1.PaymentService/GetPaymentFile", BOTH, STAFF),
    grant(
        "tilskudd.payment.v1.PaymentService/ImportBankReturn",
        BOTH,
        &[Accounts, Releaser],
    ),
    grant("tilskudd.payment.v1.PaymentService/ListClaims", BOTH, STAFF),
    grant(
        "tilskudd.payment.v1.PaymentService/RecordRepayment",
        BOTH,
        &[Accounts],
    ),
    grant(
        "tilskudd.payment.v1.PaymentService/ListAwardBalances",
        WITH_AGENCIES,
        STAFF,
    ),
    grant(
        "tilskudd.payment.v1.PaymentService/ListJournalEntries",
        BOTH,
        STAFF,
    ),
    // reporting
    grant(
        "tilskudd.reporting.v1.ReportingService/ListObligations",
        READERS,
        STAFF,
    ),
    grant(
        "tilskudd.reporting.v1.ReportingService/GetObligation",
        READERS,
        STAFF,
    ),
    grant(
        "tilskudd.reporting.v1.ReportingService/SendReportForms",
        BOTH,
        &[Caseworker, Announcer],
    ),
    grant(
        "tilskudd.reporting.v1.ReportingService/SubmitReport",
        &[Applicant],
        &[],
    ),
    grant(
        "tilskudd.reporting.v1.ReportingService/RegisterAuditorStatement",
        &[Applicant, Office],
        &[Caseworker],
    ),
    grant(
        "tilskudd.reporting.v1.ReportingService/AcceptReport",
        BOTH,
        &[Caseworker, Approver],
    ),
    grant(
        "tilskudd.reporting.v1.ReportingService/ReturnReport",
        BOTH,
        &[Caseworker, Approver],
    ),
];

/// The row of an RPC.
pub(super) fn grant_of(rpc: &str) -> Option<&'static Grant> {
    GRANTS.iter().find(|grant| grant.rpc == rpc)
}
