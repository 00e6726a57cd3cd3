//! Instalments.

use tilskudd_kernel::ids::InstalmentId;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::payment::v1 as pb;
use tilskudd_runtime::codec::signatory;
use tilskudd_runtime::{Failure, Fields};
use tilskudd_store::Page;

use crate::amounts::positive;
use crate::instalments::domain::InstalmentState;
use crate::instalments::store::instalments::Instalment;

/// The parsed `AttestInstalment` request.
#[derive(Debug)]
pub(crate) struct AttestInstalment {
    /// The instalment.
    pub(crate) id: InstalmentId,
    /// As the attester read it in the letter, øre, above 0.
    pub(crate) amount: Money,
}

/// The parsed `ListInstalments` request.
#[derive(Debug)]
pub(crate) struct ListInstalments {
    /// In this state alone.
    pub(crate) state: Option<InstalmentState>,
    /// The page.
    pub(crate) page: Page<InstalmentId>,
}

/// Reads `AttestInstalment`.
pub(crate) fn attest_instalment(
    tenant: &Tenant,
    body: &pb::AttestInstalmentRequest,
) -> Result<AttestInstalment, Failure> {
    let mut f = Fields::new();
    let id = f.name("name", "instalments", tenant, &body.name);
    let amount = positive(&mut f, "amount_ore", body.amount_ore);
    f.finish(|| {
        Ok(AttestInstalment {
            id: id?,
            amount: amount?,
        })
    })
}

/// Reads `ListInstalments`.
pub(crate) fn list_instalments(body: &pb::ListInstalmentsRequest) -> Result<ListInstalments, Failure> {
    let mut f = Fields::new();
    let page = f.page(body.page_size, &body.page_token);
    let state = f.optional_enumeration("state", body.state);
    f.finish(|| {
        Ok(ListInstalments {
            state: state?.and_then(state_of),
            page: page?,
        })
    })
}

fn state_of(state: pb::InstalmentState) -> Option<InstalmentState> {
    match state {
        pb::InstalmentState::Unspecified => None,
        pb::InstalmentState::Planned => Some(InstalmentState::Planned),
        pb::InstalmentState::Attested => Some(InstalmentState::Attested),
        pb::InstalmentState::InFile => Some(InstalmentState::InFile),
        pb::InstalmentState::Released => Some(InstalmentState::Released),
        pb::InstalmentState::Paid => Some(InstalmentState::Paid),
        pb::InstalmentState::Bounced => Some(InstalmentState::Bounced),
    }
}

/// An instalment.
pub(crate) fn instalment(tenant: &Tenant, instalment: &Instalment) -> pb::Instalment {
    let state = match instalment.state {
        InstalmentState::Planned => pb::InstalmentState::Planned,
        InstalmentState::Attested => pb::InstalmentState::Attested,
        InstalmentState::InFile => pb::InstalmentState::InFile,
        InstalmentState::Released => pb::InstalmentState::Released,
        InstalmentState::Paid => pb::InstalmentState::Paid,
        InstalmentState::Bounced => pb::InstalmentState::Bounced,
    };
    let parts = instalment.parts.iter().map(|(part, kind)| pb::InstalmentPart {
        award: part.award.to_string(),
        kind: kind.clone(),
        amount_ore: part.amount.ore(),
    });
    pb::Instalment {
        name: format_name(tenant, "instalments", &instalment.id),
        decision: format_name(tenant, "decisions", &instalment.decision),
        case_number: instalment.case_number.clone(),
        organisation_number: instalment.organisation_number.to_string(),
        recipient: instalment.recipient.clone(),
        year: instalment.year.get(),
        amount_ore: instalment.amount.ore(),
        parts: parts.collect(),
        state: state.into(),
        attested: instalment.attested.map(signatory),
        bank_reason: instalment.bank_reason.clone(),
        attempts: instalment.attempts,
    }
}
