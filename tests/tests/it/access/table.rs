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

/// Who may call a method: callers of these audiences; staff need one of these roles too.
pub(super) struct Grant {
    method: &'static str,
    pub(super) audiences: &'static [Audience],
    pub(super) roles: &'static [Role],
}

const fn grant(method: &'static str, audiences: &'static [Audience], roles: &'static [Role]) -> Grant {
    Grant {
        method,
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

/// The whole table, by gRPC service.
const GRANTS: &[(&str, &[Grant])] = &[
    (
        "tilskudd.common.v1.EventService",
        &[grant("DeliverEvent", &[Service], &[])],
    ),
    (
        "tilskudd.common.v1.OperationsService",
        &[
            grant("GetStatus", &[Operator], &[]),
            grant("ListParkedEvents", &[Operator], &[]),
            grant("RetryParkedEvent", &[Operator], &[]),
            grant("VerifyAuditLog", &[Operator], &[]),
            grant("TurnLegalTime", &[Operator], &[]),
        ],
    ),
    (
        "tilskudd.intake.v1.OrganisationService",
        &[
            grant("ImportOrganisations", &[Directorate, Operator], &[SchemeOwner]),
            grant("SetDistrictStatus", &[Directorate], &[SchemeOwner]),
            grant("RefreshOrganisations", &[Directorate, Operator], &[SchemeOwner]),
            grant("GetOrganisation", READERS, STAFF),
            grant("ListOrganisations", WITH_AGENCIES, STAFF),
        ],
    ),
    (
        "tilskudd.intake.v1.SuccessionService",
        &[
            grant("RecordSuccession", &[Directorate], &[SchemeOwner]),
            grant("ListSuccessions", READERS, STAFF),
            grant("ListPredecessorProjects", READERS, STAFF),
            grant("CountProjects", &[Service], &[]),
        ],
    ),
    (
        "tilskudd.intake.v1.OfficeService",
        &[
            grant("RecordOffice", &[Directorate], &[SchemeOwner]),
            grant("ListOffices", READERS, STAFF),
        ],
    ),
    (
        "tilskudd.intake.v1.EditionService",
        &[
            grant("PublishEdition", &[Directorate], &[SchemeOwner]),
            grant("GetEdition", &[Public], &[]),
        ],
    ),
    (
        "tilskudd.intake.v1.CallService",
        &[
            grant("CreateCall", BOTH, &[Announcer, SchemeOwner]),
            grant("UpdateCall", BOTH, &[Announcer, SchemeOwner]),
            grant("GetDraftCall", BOTH, STAFF),
            grant("ListDraftCalls", BOTH, STAFF),
            grant("AnnounceCall", BOTH, &[Announcer, SchemeOwner]),
            grant("ReopenCall", BOTH, &[Announcer, SchemeOwner]),
            grant("GetCall", &[Public], &[]),
            grant("ListCalls", &[Public], &[]),
        ],
    ),
    (
        "tilskudd.intake.v1.DelegationService",
        &[
            grant("RecordDelegation", &[Applicant], &[]),
            grant("RevokeDelegation", &[Applicant], &[]),
            grant("ListDelegations", &[Applicant, Office], STAFF),
        ],
    ),
    (
        "tilskudd.intake.v1.ApplicationService",
        &[
            grant("CreateApplication", &[Applicant, Office], &[Caseworker]),
            grant("UpdateApplication", &[Applicant, Office], &[Caseworker]),
            grant("RankMeasures", &[Applicant, Office], &[Caseworker]),
            grant("CopyApplication", &[Applicant], &[]),
            grant("ValidateApplication", &[Applicant, Office], STAFF),
            grant("SignApplication", &[Applicant], &[]),
            grant("SubmitApplication", &[Applicant], &[]),
            grant("RegisterApplication", &[Office], &[Caseworker]),
            grant("SupplementApplication", &[Applicant, Office], &[Caseworker]),
            grant("GetSignedDocument", READERS, STAFF),
            grant("VerifyApplication", &[Applicant, Office], STAFF),
            grant("GetApplication", READERS, STAFF),
            grant("ListApplications", READERS, STAFF),
            grant("WatchApplications", READERS, STAFF),
        ],
    ),
    (
        "tilskudd.intake.v1.AttachmentService",
        &[
            grant("UploadAttachment", &[Applicant, Office], &[Caseworker]),
            grant("DownloadAttachment", WITH_APPLICANTS, STAFF),
            grant("ListAttachments", WITH_APPLICANTS, STAFF),
            grant("DeleteAttachment", &[Applicant, Office], &[Caseworker]),
        ],
    ),
    (
        "tilskudd.intake.v1.ChangeReportService",
        &[
            grant("ReportChange", &[Applicant], &[]),
            grant("ListChangeReports", WITH_APPLICANTS, STAFF),
            grant("ResolveChangeReport", BOTH, &[Caseworker, Accounts]),
        ],
    ),
    (
        "tilskudd.intake.v1.CompletionService",
        &[
            grant("RequestCompletion", &[Office], &[Caseworker]),
            grant("AnswerCompletion", &[Applicant], &[]),
            grant("ExtendCompletion", &[Office], &[Caseworker]),
            grant("ResolveCompletion", &[Office], &[Caseworker]),
            grant("SendReminder", &[Office], &[Caseworker]),
            grant("GetCompletion", WITH_APPLICANTS, STAFF),
            grant("ListCompletions", WITH_APPLICANTS, STAFF),
            grant("ListUnanswered", BOTH, STAFF),
            grant("SendPreliminaryAnswers", &[Office], &[Caseworker]),
            grant("ListPreliminaryAnswers", WITH_APPLICANTS, STAFF),
        ],
    ),
    (
        "tilskudd.intake.v1.EndingService",
        &[
            grant("WithdrawApplication", &[Applicant], &[]),
            grant("ProposeDismissal", &[Office], &[Caseworker]),
            grant("ConfirmDismissal", &[Office], &[Approver]),
            grant("DeclineDismissal", &[Office], &[Approver]),
            grant("GetEnding", WITH_APPLICANTS, STAFF),
        ],
    ),
    (
        "tilskudd.intake.v1.WorkbookService",
        &[
            grant("GetTemplate", &[Public], &[]),
            grant("ImportApplications", &[Applicant, Office], &[Caseworker]),
            grant("ExportApplications", WITH_AGENCIES, STAFF),
        ],
    ),
    (
        "tilskudd.assessment.v1.CaseService",
        &[
            grant("GetCase", BOTH, STAFF),
            grant("ListCases", BOTH, STAFF),
            grant("DeclareConflict", &[Office], &[Caseworker, Approver, Decider]),
            grant("RecordJudgement", &[Office], &[Caseworker]),
            grant("RecommendCase", &[Office], &[Caseworker]),
            grant("ApproveCase", &[Office], &[Approver]),
            grant("ReturnCase", &[Office], &[Approver]),
        ],
    ),
    (
        "tilskudd.allocation.v1.FrameService",
        &[
            grant("ProposeFrame", &[Directorate], &[SchemeOwner]),
            grant("AcceptFrame", BOTH, &[Decider]),
            grant("RefuseFrame", BOTH, &[Decider]),
            grant("GetFrame", WITH_AGENCIES, STAFF),
            grant("ListFrames", WITH_AGENCIES, STAFF),
        ],
    ),
    (
        "tilskudd.allocation.v1.AllocationService",
        &[
            grant("ProposeAllocation", BOTH, &[Caseworker, Decider]),
            grant("AdjustAward", BOTH, &[Caseworker, Decider]),
            grant("DecideApplication", BOTH, &[Decider]),
            grant("GetDecision", READERS, STAFF),
            grant("ListDecisions", READERS, STAFF),
            grant("GetLetter", WITH_APPLICANTS, STAFF),
            grant("ListCarryOvers", BOTH, STAFF),
            grant("DecideCarryOver", BOTH, &[Decider]),
        ],
    ),
    (
        "tilskudd.payment.v1.PaymentService",
        &[
            grant("RegisterAccount", BOTH, &[Accounts]),
            grant("ConfirmAccount", BOTH, &[Accounts]),
            grant("ListAccounts", BOTH, STAFF),
            grant("ListInstalments", BOTH, STAFF),
            grant("AttestInstalment", BOTH, &[Attester]),
            grant("PreparePaymentFile", BOTH, &[Attester, Releaser]),
            grant("ReleasePaymentFile", BOTH, &[Releaser]),
            grant("GetPaymentFile", BOTH, STAFF),
            grant("ImportBankReturn", BOTH, &[Accounts]),
            grant("ListClaims", BOTH, STAFF),
            grant("RecordRepayment", BOTH, &[Accounts]),
            grant("ListAwardBalances", WITH_AGENCIES, STAFF),
            grant("ListJournalEntries", BOTH, STAFF),
        ],
    ),
    (
        "tilskudd.reporting.v1.ReportingService",
        &[
            grant("ListObligations", READERS, STAFF),
            grant("GetObligation", READERS, STAFF),
            grant("SendReportForms", BOTH, &[Caseworker, Announcer]),
            grant("SubmitReport", &[Applicant], &[]),
            grant("RegisterAuditorStatement", &[Applicant, Office], &[Caseworker]),
            grant("AcceptReport", BOTH, &[Caseworker, Approver]),
            grant("ReturnReport", BOTH, &[Caseworker, Approver]),
        ],
    ),
];

/// The row of an RPC, such as `tilskudd.intake.v1.CallService/GetCall`.
pub(super) fn grant_of(rpc: &str) -> Option<&'static Grant> {
    let (service, method) = rpc.split_once('/')?;
    let (_, grants) = GRANTS.iter().find(|(name, _)| *name == service)?;
    grants.iter().find(|grant| grant.method == method)
}

/// Every RPC that has a row.
pub(super) fn known() -> Vec<String> {
    let named = |(service, grants): &(&str, &[Grant])| {
        let names = grants.iter().map(|grant| format!("{service}/{}", grant.method));
        names.collect::<Vec<_>>()
    };
    GRANTS.iter().flat_map(named).collect()
}
