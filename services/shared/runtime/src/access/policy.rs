//! The policy table: which role holds which permission.
//!
//! Relations come on top of it: an office acts within its own region, the directorate only reads outside
//! `national`, and Riksrevisjonen only reads ([`crate::Context::enter`]); an applicant sees its own organisation
//! ([`crate::Scope::require_organisation`]); rules over two persons are the domain's. A drafter holds what a
//! signature may follow from, since a delegation may let them sign; the op then asks for it.
//! A service does not start when one of its RPCs needs a permission that no role holds.

use super::role::Role;

use Role::{
    Accounts, Administrator, AgencyApplications, AgencyGrants, AgencyReader, AgencyReports, Announcer,
    Approver, Attester, Auditor, Caseworker, Controller, Decider, Drafter, Operator, Reader, Releaser,
    SchemeOwner, Service, Signer,
};

/// Everyone who works at an office or at the directorate, and whoever audits them.
const STAFF: &[Role] = &[
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
    Auditor,
];

/// Staff and the applicants themselves.
const STAFF_AND_APPLICANTS: &[Role] = &[
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
    Auditor,
    Drafter,
    Signer,
];

/// Permissions of all staff and agencies.
macro_rules! every_reader {
    ($($agency:ident),*) => {
        &[
            Caseworker, Approver, Decider, Accounts, Attester, Releaser, Announcer, Administrator, Reader,
            SchemeOwner, Controller, Auditor, Drafter, Signer, AgencyReader, $($agency),*
        ]
    };
}

/// Permissions of every agency.
const EVERY_READER: &[Role] = every_reader!(AgencyApplications, AgencyGrants, AgencyReports);
/// What is read of applications.
const APPLICATIONS: &[Role] = every_reader!(AgencyApplications);
/// What is read of grants.
const GRANTS: &[Role] = every_reader!(AgencyGrants);
/// What is read of reports.
const REPORTS: &[Role] = every_reader!(AgencyReports);

/// Permission and the roles that hold it, in the order of the services.
const TABLE: &[(&str, &[Role])] = &[
    ("events.deliver", &[Service]),
    ("operations.read", &[Operator]),
    ("operations.retry", &[Operator]),
    ("operations.verify", &[Operator, Auditor]),
    ("operations.turn-time", &[Operator]),
    ("audit.read", &[Administrator, Controller, Auditor]),
    // intake
    ("intake.organisations.import", &[SchemeOwner, Operator]),
    ("intake.organisations.read", EVERY_READER),
    ("intake.organisations.set-district", &[SchemeOwner]),
    ("intake.succession.record", &[SchemeOwner]),
    ("intake.offices.record", &[SchemeOwner]),
    ("intake.projects.count", &[Service]),
    ("intake.editions.publish", &[SchemeOwner]),
    ("intake.calls.write", &[Announcer, Administrator, SchemeOwner]),
    ("intake.calls.announce", &[Announcer, Administrator, SchemeOwner]),
    ("intake.calls.reopen", &[Announcer, SchemeOwner]),
    ("intake.calls.read-drafts", STAFF),
    // The office writes what came by letter or e-mail (P3).
    ("intake.applications.write", &[Drafter, Signer, Caseworker]),
    // A drafter too: somebody may have delegated the power to sign.
    ("intake.applications.sign", &[Drafter, Signer]),
    ("intake.applications.register", &[Caseworker]),
    ("intake.applications.supplement", &[Drafter, Signer, Caseworker]),
    // Whoever has the power gives it on, and nobody else.
    ("intake.delegations.write", &[Signer]),
    ("intake.delegations.read", STAFF_AND_APPLICANTS),
    ("intake.applications.submit", &[Drafter, Signer]),
    ("intake.applications.read", APPLICATIONS),
    ("intake.attachments.write", &[Drafter, Signer, Caseworker]),
    ("intake.attachments.delete", &[Drafter, Signer, Caseworker]),
    ("intake.attachments.read", STAFF_AND_APPLICANTS),
    // A reported account is where the money may go.
    ("intake.change-reports.write", &[Signer]),
    ("intake.change-reports.read", STAFF_AND_APPLICANTS),
    ("intake.change-reports.resolve", &[Caseworker, Accounts]),
    // A drafter withdraws drafts alone.
    ("intake.applications.withdraw", &[Drafter, Signer]),
    ("intake.applications.propose-dismissal", &[Caseworker]),
    ("intake.applications.dismiss", &[Approver]),
    ("intake.completions.request", &[Caseworker]),
    ("intake.completions.answer", &[Drafter, Signer]),
    ("intake.completions.resolve", &[Caseworker]),
    ("intake.completions.read", STAFF_AND_APPLICANTS),
    ("intake.preliminary-answers.send", &[Caseworker]),
    ("intake.preliminary-answers.read", STAFF_AND_APPLICANTS),
    // assessment
    ("assessment.cases.read", STAFF),
    (
        "assessment.cases.declare-conflict",
        &[Caseworker, Approver, Decider],
    ),
    ("assessment.cases.judge", &[Caseworker]),
    ("assessment.cases.recommend", &[Caseworker]),
    ("assessment.cases.approve", &[Approver]),
    // allocation
    ("allocation.frames.propose", &[SchemeOwner]),
    ("allocation.frames.answer", &[Decider]),
    ("allocation.frames.read", GRANTS),
    ("allocation.decisions.propose", &[Caseworker, Decider]),
    ("allocation.decisions.adjust", &[Caseworker, Decider]),
    ("allocation.decisions.decide", &[Decider]),
    ("allocation.decisions.read", GRANTS),
    ("allocation.letters.read", STAFF_AND_APPLICANTS),
    ("allocation.carry-overs.read", STAFF),
    ("allocation.carry-overs.decide", &[Decider]),
    // payment
    ("payment.accounts.write", &[Accounts]),
    ("payment.accounts.confirm", &[Accounts]),
    ("payment.accounts.read", STAFF),
    ("payment.instalments.read", STAFF),
    ("payment.instalments.attest", &[Attester]),
    ("payment.files.prepare", &[Attester, Releaser]),
    ("payment.files.release", &[Releaser]),
    ("payment.files.read", STAFF),
    ("payment.returns.import", &[Accounts]),
    ("payment.claims.read", STAFF),
    ("payment.claims.record", &[Accounts]),
    ("payment.balances.read", GRANTS),
    ("payment.ledger.read", STAFF),
    // reporting
    ("reporting.obligations.read", REPORTS),
    ("reporting.forms.send", &[Caseworker, Announcer, Administrator]),
    // What the recipient answers for: goal achievement and accounts.
    ("reporting.reports.submit", &[Signer]),
    // An auditor's statement on paper is registered by the office.
    ("reporting.statements.register", &[Drafter, Signer, Caseworker]),
    ("reporting.reports.accept", &[Caseworker, Approver]),
];

/// Whether `role` holds `permission`; false for a permission that the table does not know.
#[must_use]
pub fn grants(role: Role, permission: &str) -> bool {
    holders(permission).contains(&role)
}

/// The roles that hold `permission`; empty when the table does not know it.
#[must_use]
pub fn holders(permission: &str) -> &'static [Role] {
    TABLE
        .iter()
        .find(|(name, _)| *name == permission)
        .map_or(&[], |(_, roles)| roles)
}
