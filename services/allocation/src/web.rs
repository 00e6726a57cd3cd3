//! What anyone may read as JSON: who was awarded what. Of a decision only what is public is shown: no person, no
//! reason, no title that an applicant wrote, nothing of a refusal or a proposal.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;
use sqlx::PgConnection;
use tilskudd_kernel::ids::DecisionId;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_runtime::web::{Operation, Public, Shown, Texts, Visit};
use tilskudd_runtime::{Context, Failure, Fields, page_token};
use uuid::Uuid;

use crate::error::Error;
use crate::store::awarded::{self, Awarded, Filter, Place};

/// More editions than ten offices have in a generation; when it is reached, all are read again.
const EDITIONS_MAX: usize = 1_000;

/// Parameters of a list of awards.
#[derive(Debug, JsonSchema)]
#[expect(
    dead_code,
    reason = "its schema describes the parameters; they are read by name"
)]
struct AwardsQuery {
    /// Only awards of this grant year.
    #[schemars(range(min = 2000, max = 2100))]
    year: Option<i32>,
    /// Only awards of this scheme, such as `kkt`.
    #[schemars(regex(pattern = "^[a-z][a-z0-9-]{1,59}$"))]
    scheme: Option<String>,
    /// Awards on a page; 50 when left out.
    #[schemars(range(min = 1, max = 200))]
    page_size: Option<i32>,
    /// `next_page_token` of the page before.
    page_token: Option<String>,
}

/// One award has no parameters.
#[derive(Debug, JsonSchema)]
struct AwardQuery {}

/// A page of awards, the newest first.
#[derive(Debug, Serialize, JsonSchema)]
struct Awards {
    /// The awards.
    awards: Vec<Award>,
    /// For the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page_token: Option<String>,
}

/// What one applicant was awarded by one decision (vedtak).
#[derive(Debug, Serialize, JsonSchema)]
struct Award {
    /// Id of the decision.
    id: Uuid,
    /// The region that decided.
    region: String,
    /// Grant year (tilskuddsår).
    year: i32,
    /// The scheme, such as `kkt`.
    scheme: String,
    /// The edition of the rules that it was decided by.
    edition: String,
    /// Name of the call in gRPC, `regions/{region}/calls/{id}`.
    call: String,
    /// Budget chapter and post.
    chapter_post: String,
    /// Who got it.
    recipient: Recipient,
    /// How much, øre.
    amount_ore: i64,
    /// How much for what.
    measure_kinds: Vec<KindShare>,
    /// When it was decided.
    decided_at: DateTime<Utc>,
}

/// An organisation that was awarded money.
#[derive(Debug, Serialize, JsonSchema)]
struct Recipient {
    /// Nine digits.
    organisation_number: String,
    /// Its name when it applied.
    name: String,
}

/// The measures of one kind together.
#[derive(Debug, Serialize, JsonSchema)]
struct KindShare {
    /// Code of the kind.
    code: String,
    /// Its wording; absent until the edition has arrived here.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Texts>,
    /// How many measures got money.
    measures: u32,
    /// How much, øre.
    amount_ore: i64,
}

type Kinds = BTreeMap<String, Texts>;

/// What a handler has.
#[derive(Debug)]
struct Surface {
    ctx: Context,
    /// Wordings of measure kinds; an edition never changes.
    kinds: RwLock<HashMap<(Tenant, String), Arc<Kinds>>>,
}

/// The surface of allocation.
pub(crate) fn public(ctx: &Context) -> Public {
    let surface = Arc::new(Surface {
        ctx: ctx.clone(),
        kinds: RwLock::default(),
    });
    let (of_list, of_one) = (Arc::clone(&surface), surface);
    Public::new(
        "Tilskudd: awards",
        "Who was awarded what of the grant to municipalities for competence and development in health and care. Anyone \
         may read; nothing here needs a login. Times are UTC, amounts are whole øre.",
    )
    .show::<AwardsQuery, Awards, _, _>(
        Operation {
            path: "/regions/{region}/awards",
            id: "listAwards",
            summary: "What the region has awarded, the newest first.",
            description: "`national` lists what Helsedirektoratet itself has awarded.",
        },
        move |visit| list(Arc::clone(&of_list), visit),
    )
    .show::<AwardQuery, Award, _, _>(
        Operation {
            path: "/regions/{region}/awards/{id}",
            id: "getAward",
            summary: "What one decision awarded.",
            description: "A decision that gave nothing is not found.",
        },
        move |visit| one(Arc::clone(&of_one), visit),
    )
}

async fn list(surface: Arc<Surface>, visit: Visit) -> Result<Shown<Awards>, Failure> {
    let at = surface.ctx.enter_parent(visit.request(), &visit.parent())?;
    let mut f = Fields::new();
    let size = visit.page_size(&mut f);
    let after = f.page_token::<Place>(visit.value("page_token"));
    let year = visit.number(&mut f, "year");
    let year = year.and_then(|year| year.map(|year| f.year("year", year)).transpose());
    let scheme = f.optional_text::<60>("scheme", visit.value("scheme"));
    let (size, after, filter) = f.finish(|| {
        let scheme = scheme?.map(|scheme| scheme.into_string());
        Ok((size?, after?, Filter { year: year?, scheme }))
    })?;
    let mut conn = at.db.read().await?;
    let mut found = awarded::page(&mut conn, &at.tenant, &filter, after, size).await?;
    let more = found.len() > size;
    found.truncate(size);
    let next_page_token = found
        .last()
        .filter(|_| more)
        .map(|last| page_token(&Place::from(last)));
    let newest = found.first().map(|first| first.decided_at);
    let awards = surface.shown(&at.tenant, &mut conn, found).await?;
    let awards = Awards {
        awards,
        next_page_token,
    };
    Ok(Shown::of(&awards)?.modified(newest, surface.ctx.system.now()))
}

async fn one(surface: Arc<Surface>, visit: Visit) -> Result<Shown<Award>, Failure> {
    let at = surface.ctx.enter_parent(visit.request(), &visit.parent())?;
    let unknown = || Failure::not_found(format_args!("{}/awards/{}", visit.parent(), visit.part("id")));
    // An id that is none names nothing.
    let id = visit.part("id").parse::<DecisionId>().map_err(|_| unknown())?;
    let mut conn = at.db.read().await?;
    let found = awarded::get(&mut conn, id).await?.ok_or_else(unknown)?;
    let decided_at = found.decided_at;
    let mut awards = surface.shown(&at.tenant, &mut conn, vec![found]).await?;
    let award = awards.pop().ok_or_else(unknown)?;
    Ok(Shown::of(&award)?.modified(Some(decided_at), surface.ctx.system.now()))
}

impl Surface {
    /// Awards as the public reads them.
    async fn shown(
        &self,
        tenant: &Tenant,
        conn: &mut PgConnection,
        found: Vec<Awarded>,
    ) -> Result<Vec<Award>, Error> {
        let editions: BTreeSet<String> = found.iter().map(|one| one.decision.edition.clone()).collect();
        let kinds = self.kinds(tenant, conn, editions).await?;
        Ok(found
            .into_iter()
            .map(|one| {
                let kinds = kinds.get(&one.decision.edition).map(Arc::as_ref);
                award(tenant, one, kinds)
            })
            .collect())
    }

    /// The wordings of the measure kinds of these editions, as far as they have arrived.
    async fn kinds(
        &self,
        tenant: &Tenant,
        conn: &mut PgConnection,
        editions: BTreeSet<String>,
    ) -> Result<HashMap<String, Arc<Kinds>>, Error> {
        let mut known = HashMap::new();
        let mut missing = Vec::new();
        for edition in editions {
            match self.held(tenant, &edition) {
                Some(kinds) => {
                    known.insert(edition, kinds);
                }
                None => missing.push(edition),
            }
        }
        if missing.is_empty() {
            return Ok(known);
        }
        for edition in awarded::editions(conn, &missing).await? {
            let kinds = edition.measure_kinds().iter();
            let kinds = Arc::new(
                kinds
                    .map(|kind| (kind.code.clone(), Texts::from(&kind.text)))
                    .collect::<Kinds>(),
            );
            self.keep(tenant, &edition.id, &kinds);
            known.insert(edition.id, kinds);
        }
        Ok(known)
    }

    fn held(&self, tenant: &Tenant, edition: &str) -> Option<Arc<Kinds>> {
        // A panic while holding the lock cannot leave a map half changed here.
        let shelf = self.kinds.read().unwrap_or_else(PoisonError::into_inner);
        shelf.get(&(tenant.clone(), edition.to_owned())).cloned()
    }

    fn keep(&self, tenant: &Tenant, edition: &str, kinds: &Arc<Kinds>) {
        let mut shelf = self.kinds.write().unwrap_or_else(PoisonError::into_inner);
        if shelf.len() >= EDITIONS_MAX {
            shelf.clear();
        }
        shelf.insert((tenant.clone(), edition.to_owned()), Arc::clone(kinds));
    }
}

fn award(tenant: &Tenant, awarded: Awarded, kinds: Option<&Kinds>) -> Award {
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
                text: kinds.and_then(|kinds| kinds.get(&award.kind)).cloned(),
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
