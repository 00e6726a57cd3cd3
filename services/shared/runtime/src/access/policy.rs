//! The one policy table: which role holds which permission.
//!
//! Relations come on top of it: an office acts within its own region and the directorate only reads outside
//! `national` ([`crate::Context::enter`]), an applicant sees its own organisation
//! ([`crate::Entered::require_organisation`]), and rules over two persons are the domain's.
//! A service does not start when one of its RPCs needs a permission that no role holds.

use super::role::Role;

use Role::{
    Accounts, AgencyReader, Announcer, Applicant, Approver, Attester, Caseworker, Controller, Decider,
    Operator, Reader, Releaser, SchemeOwner, Service,
};

/// Everyone who works at an office or at the directorate.
const STAFF: &[Role] = &[
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

/// Staff and the applicants themselves.
const STAFF_AND_APPLICANTS: &[Role] = &[
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
    Applicant,
];

/// What anyone with an errand may read: staff, applicants, agencies and the other services.
const EVERY_READER: &[Role] = &[
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
    Applicant,
    AgencyReader,
    Service,
    Operator,
];

/// Permission and the roles that hold it, in the order of the services.
const TABLE: &[(&str, &[Role])] = &[
    ("events.deliver", &[Service]),
    ("operations.read", &[Operator]),
    ("operations.retry", &[Operator]),
    ("operations.verify", &[Operator]),
    ("operations.turn-time", &[Operator]),
    // intake
    ("intake.organisations.import", &[SchemeOwner, Operator]),
    ("intake.organisations.read", EVERY_READER),
    ("intake.organisations.set-district", &[SchemeOwner]),
    ("intake.succession.record", &[SchemeOwner]),
    ("intake.offices.record", &[SchemeOwner]),
    ("intake.projects.count", &[Service]),
    ("intake.editions.publish", &[SchemeOwner]),
    ("intake.calls.write", &[Announcer, SchemeOwner]),
    ("intake.calls.announce", &[Announcer, SchemeOwner]),
    ("intake.calls.reopen", &[Announcer, SchemeOwner]),
    ("intake.calls.read-drafts", STAFF),
    // The office writes what came by letter or e-mail (P3).
    ("intake.applications.write", &[Applicant, Caseworker]),
    ("intake.applications.sign", &[Applicant]),
    ("intake.applications.register", &[Caseworker]),
    ("intake.applications.supplement", &[Applicant, Caseworker]),
    ("intake.delegations.write", &[Applicant]),
    ("intake.delegations.read", STAFF_AND_APPLICANTS),
    ("intake.applications.submit", &[Applicant]),
    ("intake.applications.read", EVERY_READER),
    ("intake.attachments.write", &[Applicant, Caseworker]),
    ("intake.attachments.delete", &[Applicant, Caseworker]),
    ("intake.attachments.read", STAFF_AND_APPLICANTS),
    ("intake.change-reports.write", &[Applicant]),
    ("intake.change-reports.read", STAFF_AND_APPLICANTS),
    ("intake.change-reports.resolve", &[Caseworker, Accounts]),
    ("intake.applications.withdraw", &[Applicant]),
    ("intake.applications.propose-dismissal", &[Caseworker]),
    ("intake.applications.dismiss", &[Approver]),
    ("intake.completions.request", &[Caseworker]),
    ("intake.completions.answer", &[Applicant]),
    ("intake.completions.resolve", &[Caseworker]),
    ("intake.completions.read", STAFF_AND_APPLICANTS),
    ("intake.preliminary-answers.send", &[Caseworker]),
    ("intake.preliminary-answers.read", STAFF_AND_APPLICANTS),
    // assessment
    ("assessment.cases.read", EVERY_READER),
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
    ("allocation.frames.read", EVERY_READER),
    ("allocation.decisions.propose", &[Caseworker, Decider]),
    ("allocation.decisions.adjust", &[Caseworker, Decider]),
    ("allocation.decisions.decide", &[Decider]),
    ("allocation.decisions.read", EVERY_READER),
    ("allocation.letters.read", STAFF_AND_APPLICANTS),
    ("allocation.carry-overs.read", EVERY_READER),
    ("allocation.carry-overs.decide", &[Decider]),
    // payment
    ("payment.accounts.write", &[Accounts, Applicant]),
    ("payment.accounts.confirm", &[Accounts]),
    ("payment.accounts.read", STAFF_AND_APPLICANTS),
    ("payment.instalments.read", EVERY_READER),
    ("payment.instalments.attest", &[Attester]),
    ("payment.files.prepare", &[Attester, Releaser]),
    ("payment.files.release", &[Releaser]),
    ("payment.files.read", STAFF),
    ("payment.returns.import", &[Accounts]),
    ("payment.claims.read", EVERY_READER),
    ("payment.claims.record", &[Accounts]),
    ("payment.ledger.read", EVERY_READER),
    // reporting
    ("reporting.obligations.read", EVERY_READER),
    ("reporting.forms.send", &[Caseworker, Announcer]),
    // An auditor's statement on paper is registered by the office.
    ("reporting.reports.submit", &[Applicant, Caseworker]),
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
