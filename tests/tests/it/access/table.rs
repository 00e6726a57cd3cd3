//! Over 300 lines: one table of all RPCs and who may call them.
//!
//! Who may call what, written down a second time: from what each act is, not from the service's own tables. A new
//! RPC has to be added here before the tests pass.

use tilskudd_proto::common::v1::Audience;
use tilskudd_runtime::Role;

use Audience::{Agency, Applicant, Auditor, Directorate, Office, Operator, Public, Service};
use Role::{
    Accounts, Administrator, AgencyApplications, AgencyGrants, AgencyReader, AgencyReports, Announcer,
    Approver, Attester, Caseworker, Controller, Decider, Drafter, Reader, Releaser, SchemeOwner, Signer,
};

/// Everyone who works at an office or at the directorate.
pub(crate) const STAFF: &[Role] = &[
    Caseworker,
    Approver,
    Decider,
    Accounts,
    Attester,
    Releaser,
    Announcer,
    Administrator,
    Reader,
    SchemeOwner,
    Controller,
];
/// Of these, who works at the directorate alone.
pub(crate) const DIRECTORATE: &[Role] = &[SchemeOwner, Controller];
/// Who represents an applicant.
pub(crate) const APPLICANTS: &[Role] = &[Drafter, Signer];
/// What a scope gives an agency.
pub(crate) const AGENCIES: &[Role] = &[AgencyReader, AgencyApplications, AgencyGrants, AgencyReports];

/// Who may call a method: callers of these audiences, with one of these roles.
pub(crate) struct Grant {
    method: &'static str,
    pub(crate) audiences: &'static [Audience],
    pub(crate) staff: &'static [Role],
    pub(crate) applicants: &'static [Role],
    pub(crate) agencies: &'static [Role],
}

const fn grant(method: &'static str, audiences: &'static [Audience], staff: &'static [Role]) -> Grant {
    Grant {
        method,
        audiences,
        staff,
        applicants: APPLICANTS,
        agencies: AGENCIES,
    }
}

impl Grant {
    /// Of those who represent an applicant, whoever signs for it.
    const fn signed(mut self) -> Grant {
        self.applicants = &[Signer];
        self
    }

    /// Of the agencies, those that read this and those that read everything.
    const fn to(mut self, agencies: &'static [Role]) -> Grant {
        self.agencies = agencies;
        self
    }
}

/// Staff of offices, and of the directorate: what it changes is `national`'s alone, whose schemes it manages itself.
const BOTH: &[Audience] = &[Office, Directorate];
/// They and the applicants.
const WRITERS: &[Audience] = &[Applicant, Office, Directorate];
/// Staff and the auditor.
const AUDITED: &[Audience] = &[Office, Directorate, Auditor];
/// All staff, other agencies and the auditor.
const WITH_AGENCIES: &[Audience] = &[Office, Directorate, Agency, Auditor];
/// All staff, the applicants themselves and the auditor.
const WITH_APPLICANTS: &[Audience] = &[Applicant, Office, Directorate, Auditor];
/// All who read what is no secret between them.
const READERS: &[Audience] = &[Applicant, Office, Directorate, Agency, Auditor];
/// Agencies that read applications.
const OF_APPLICATIONS: &[Role] = &[AgencyReader, AgencyApplications];
/// Agencies that read grants.
const OF_GRANTS: &[Role] = &[AgencyReader, AgencyGrants];
/// Agencies that read reports.
const OF_REPORTS: &[Role] = &[AgencyReader, AgencyReports];

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
            grant("VerifyAuditLog", &[Operator, Auditor], &[]),
            grant("ListAuditEntries", AUDITED, &[Administrator, Controller]),
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
            grant("CreateCall", BOTH, &[Announcer, Administrator, SchemeOwner]),
            grant("UpdateCall", BOTH, &[Announcer, Administrator, SchemeOwner]),
            grant("GetDraftCall", AUDITED, STAFF),
            grant("ListDraftCalls", AUDITED, STAFF),
            grant("AnnounceCall", BOTH, &[Announcer, Administrator, SchemeOwner]),
            grant("ReopenCall", BOTH, &[Announcer, SchemeOwner]),
            grant("GetCall", &[Public], &[]),
            grant("ListCalls", &[Public], &[]),
        ],
    ),
    (
        "tilskudd.intake.v1.DelegationService",
        &[
            grant("RecordDelegation", &[Applicant], &[]).signed(),
            grant("RevokeDelegation", &[Applicant], &[]).signed(),
            grant("ListDelegations", WITH_APPLICANTS, STAFF),
        ],
    ),
    (
        "tilskudd.intake.v1.ApplicationService",
        &[
            grant("CreateApplication", WRITERS, &[Caseworker]),
            grant("UpdateApplication", WRITERS, &[Caseworker]),
            grant("RankMeasures", WRITERS, &[Caseworker]),
            grant("CopyApplication", &[Applicant], &[]),
            grant("ValidateApplication", WRITERS, STAFF),
            grant("SignApplication", &[Applicant], &[]),
            grant("SubmitApplication", &[Applicant], &[]),
            grant("RegisterApplication", BOTH, &[Caseworker]),
            grant("SupplementApplication", WRITERS, &[Caseworker]),
            grant("GetSignedDocument", READERS, STAFF).to(OF_APPLICATIONS),
            grant("VerifyApplication", WITH_APPLICANTS, STAFF),
            grant("GetApplication", READERS, STAFF).to(OF_APPLICATIONS),
        ],
    ),
    (
        "tilskudd.intake.v1.AttachmentService",
        &[
            grant("UploadAttachment", WRITERS, &[Caseworker]),
            grant("DownloadAttachment", WITH_APPLICANTS, STAFF),
            grant("ListAttachments", WITH_APPLICANTS, STAFF),
            grant("DeleteAttachment", WRITERS, &[Caseworker]),
        ],
    ),
    (
        "tilskudd.intake.v1.ChangeReportService",
        &[
            grant("ReportChange", &[Applicant], &[]).signed(),
            grant("ListChangeReports", WITH_APPLICANTS, STAFF),
            grant("ResolveChangeReport", BOTH, &[Caseworker, Accounts]),
        ],
    ),
    (
        "tilskudd.intake.v1.CompletionService",
        &[
            grant("RequestCompletion", BOTH, &[Caseworker]),
            grant("AnswerCompletion", &[Applicant], &[]),
            grant("ExtendCompletion", BOTH, &[Caseworker]),
            grant("ResolveCompletion", BOTH, &[Caseworker]),
            grant("SendReminder", BOTH, &[Caseworker]),
            grant("GetCompletion", WITH_APPLICANTS, STAFF),
            grant("ListCompletions", WITH_APPLICANTS, STAFF),
            grant("ListUnanswered", AUDITED, STAFF),
            grant("SendPreliminaryAnswers", BOTH, &[Caseworker]),
            grant("ListPreliminaryAnswers", WITH_APPLICANTS, STAFF),
        ],
    ),
    (
        "tilskudd.intake.v1.ApplicationListService",
        &[
            grant("ListApplications", READERS, STAFF).to(OF_APPLICATIONS),
            grant("WatchApplications", READERS, STAFF).to(OF_APPLICATIONS),
        ],
    ),
    (
        "tilskudd.intake.v1.EndingService",
        &[
            grant("WithdrawApplication", &[Applicant], &[]),
            grant("ProposeDismissal", BOTH, &[Caseworker]),
            grant("ConfirmDismissal", BOTH, &[Approver]),
            grant("DeclineDismissal", BOTH, &[Approver]),
            grant("GetEnding", WITH_APPLICANTS, STAFF),
        ],
    ),
    (
        "tilskudd.intake.v1.WorkbookService",
        &[
            grant("GetTemplate", &[Public], &[]),
            grant("ImportApplications", WRITERS, &[Caseworker]),
            grant("ExportApplications", WITH_AGENCIES, STAFF).to(OF_APPLICATIONS),
        ],
    ),
    (
        "tilskudd.assessment.v1.CaseService",
        &[
            grant("GetCase", AUDITED, STAFF),
            grant("ListCases", AUDITED, STAFF),
            grant("DeclareConflict", BOTH, &[Caseworker, Approver, Decider]),
            grant("RecordJudgement", BOTH, &[Caseworker]),
            grant("RecommendCase", BOTH, &[Caseworker]),
            grant("ApproveCase", BOTH, &[Approver]),
            grant("ReturnCase", BOTH, &[Approver]),
        ],
    ),
    (
        "tilskudd.allocation.v1.FrameService",
        &[
            grant("ProposeFrame", &[Directorate], &[SchemeOwner]),
            grant("AcceptFrame", BOTH, &[Decider]),
            grant("RefuseFrame", BOTH, &[Decider]),
            grant("GetFrame", WITH_AGENCIES, STAFF).to(OF_GRANTS),
            grant("ListFrames", WITH_AGENCIES, STAFF).to(OF_GRANTS),
        ],
    ),
    (
        "tilskudd.allocation.v1.ProposalService",
        &[
            grant("ProposeAllocation", BOTH, &[Caseworker, Decider]),
            grant("AdjustAward", BOTH, &[Caseworker, Decider]),
        ],
    ),
    (
        "tilskudd.allocation.v1.DecisionService",
        &[
            grant("DecideApplication", BOTH, &[Decider]),
            grant("GetDecision", READERS, STAFF).to(OF_GRANTS),
            grant("ListDecisions", READERS, STAFF).to(OF_GRANTS),
        ],
    ),
    (
        "tilskudd.allocation.v1.LetterService",
        &[grant("GetLetter", WITH_APPLICANTS, STAFF)],
    ),
    (
        "tilskudd.allocation.v1.CarryOverService",
        &[
            grant("ListCarryOvers", AUDITED, STAFF),
            grant("DecideCarryOver", BOTH, &[Decider]),
        ],
    ),
    (
        "tilskudd.payment.v1.AccountService",
        &[
            grant("RegisterAccount", BOTH, &[Accounts]),
            grant("ConfirmAccount", BOTH, &[Accounts]),
            grant("ListAccounts", AUDITED, STAFF),
        ],
    ),
    (
        "tilskudd.payment.v1.InstalmentService",
        &[
            grant("ListInstalments", AUDITED, STAFF),
            grant("AttestInstalment", BOTH, &[Attester]),
        ],
    ),
    (
        "tilskudd.payment.v1.PaymentFileService",
        &[
            grant("PreparePaymentFile", BOTH, &[Attester, Releaser]),
            grant("ReleasePaymentFile", BOTH, &[Releaser]),
            grant("GetPaymentFile", AUDITED, STAFF),
            grant("ImportBankReturn", BOTH, &[Accounts]),
        ],
    ),
    (
        "tilskudd.payment.v1.ClaimService",
        &[
            grant("ListClaims", AUDITED, STAFF),
            grant("RecordRepayment", BOTH, &[Accounts]),
        ],
    ),
    (
        "tilskudd.payment.v1.LedgerService",
        &[
            grant("ListAwardBalances", WITH_AGENCIES, STAFF).to(OF_GRANTS),
            grant("ListJournalEntries", AUDITED, STAFF),
        ],
    ),
    (
        "tilskudd.reporting.v1.ObligationService",
        &[
            grant("ListObligations", READERS, STAFF).to(OF_REPORTS),
            grant("GetObligation", READERS, STAFF).to(OF_REPORTS),
            grant("SendReportForms", BOTH, &[Caseworker, Announcer, Administrator]),
        ],
    ),
    (
        "tilskudd.reporting.v1.ReportService",
        &[
            grant("SubmitReport", &[Applicant], &[]).signed(),
            grant("RegisterAuditorStatement", WRITERS, &[Caseworker]),
            grant("AcceptReport", BOTH, &[Caseworker, Approver]),
            grant("ReturnReport", BOTH, &[Caseworker, Approver]),
        ],
    ),
];

/// The row of an RPC, such as `tilskudd.intake.v1.CallService/GetCall`.
pub(crate) fn grant_of(rpc: &str) -> Option<&'static Grant> {
    let (service, method) = rpc.split_once('/')?;
    let (_, grants) = GRANTS.iter().find(|(name, _)| *name == service)?;
    grants.iter().find(|grant| grant.method == method)
}

/// Every RPC that has a row.
pub(crate) fn known() -> Vec<String> {
    let named = |(service, grants): &(&str, &[Grant])| {
        let names = grants.iter().map(|grant| format!("{service}/{}", grant.method));
        names.collect::<Vec<_>>()
    };
    GRANTS.iter().flat_map(named).collect()
}
