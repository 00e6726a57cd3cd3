//! Awards as JSON.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_runtime::web::Texts;
use uuid::Uuid;

use crate::decisions::ops::list_awards::WithKinds;

/// A page of awards, the newest first.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Awards {
    /// The awards.
    pub(super) awards: Vec<Award>,
    /// For the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next_page_token: Option<String>,
}

/// What one applicant was awarded by one decision (vedtak).
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Award {
    /// Id of the decision.
    pub(super) id: Uuid,
    /// The region that decided.
    pub(super) region: String,
    /// Grant year (tilskuddsår).
    pub(super) year: i32,
    /// The scheme, such as `kkt`.
    pub(super) scheme: String,
    /// The edition of the rules that it was decided by.
    pub(super) edition: String,
    /// Name of the call in gRPC, `regions/{region}/calls/{id}`.
    pub(super) call: String,
    /// Budget chapter and post.
    pub(super) chapter_post: String,
    /// Who got it.
    pub(super) recipient: Recipient,
    /// How much, øre.
    pub(super) amount_ore: i64,
    /// How much for what.
    pub(super) measure_kinds: Vec<KindShare>,
    /// When it was decided.
    pub(super) decided_at: DateTime<Utc>,
}

/// An organisation that was awarded money.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Recipient {
    /// Nine digits.
    pub(super) organisation_number: String,
    /// Its name when it applied.
    pub(super) name: String,
}

/// The measures of one kind together.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct KindShare {
    /// Code of the kind.
    pub(super) code: String,
    /// Its wording; absent until the edition has arrived here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<Texts>,
    /// How many measures got money.
    pub(super) measures: u32,
    /// How much, øre.
    pub(super) amount_ore: i64,
}

/// An award as the public reads it.
pub(super) fn award(tenant: &Tenant, (awarded, kinds): WithKinds) -> Award {
    let decision = awarded.decision;
    let mut shares: Vec<KindShare> = Vec::new();
    for award in decision.awards.iter().filter(|award| award.amount_ore > 0) {
        match shares.iter_mut().find(|share| share.code == award.kind) {
            Some(share) => {
                share.measures += 1;
                // Parts of a decision whose sum is an amount.
                share.amount_ore = share.amount_ore.saturating_add(award.amount_ore);
            }
            None => shares.push(KindShare {
                code: award.kind.clone(),
                text: kinds
                    .as_ref()
                    .and_then(|kinds| kinds.get(&award.kind))
                    .map(Texts::from),
                measures: 1,
                amount_ore: award.amount_ore,
            }),
        }
    }
    Award {
        id: awarded.id.as_uuid(),
        region: tenant.to_string(),
        year: decision.year,
        scheme: decision.scheme,
        edition: decision.edition,
        call: decision.call,
        chapter_post: decision.chapter_post,
        recipient: Recipient {
            organisation_number: decision.organisation_number,
            name: decision.recipient,
        },
        amount_ore: decision.amount_ore,
        measure_kinds: shares,
        decided_at: awarded.decided_at,
    }
}
