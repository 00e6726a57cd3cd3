//! The public JSON of awards. Of a decision only what is public is shown: no person, no
//! reason, no title that an applicant wrote, nothing of a refusal or a proposal.

mod award;

use std::sync::Arc;

use schemars::JsonSchema;
use tilskudd_kernel::ids::DecisionId;
use tilskudd_runtime::web::{Cacheable, Operation, Public, PublicRequest};
use tilskudd_runtime::{Context, Failure, Fields, page_token};
use tilskudd_store::Page;

use crate::calls::ops::measure_kinds::MeasureKinds;
use crate::decisions::ops::list_awards::ListAwards;
use crate::decisions::ops::{get_award, list_awards};
use crate::decisions::web::award::{Award, Awards, award};

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

/// The state of a handler.
#[derive(Debug)]
struct Surface {
    ctx: Context,
    kinds: MeasureKinds,
}

/// The surface of allocation.
pub(crate) fn public(ctx: &Context) -> Public {
    let surface = Arc::new(Surface {
        ctx: ctx.clone(),
        kinds: MeasureKinds::default(),
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
        move |request| list(Arc::clone(&of_list), request),
    )
    .show::<AwardQuery, Award, _, _>(
        Operation {
            path: "/regions/{region}/awards/{id}",
            id: "getAward",
            summary: "What one decision awarded.",
            description: "A decision that gave nothing is not found.",
        },
        move |request| one(Arc::clone(&of_one), request),
    )
}

async fn list(surface: Arc<Surface>, request: PublicRequest) -> Result<Cacheable<Awards>, Failure> {
    let scope = surface.ctx.enter_parent(request.request(), &request.parent())?;
    let query = parse(&request)?;
    let (found, next) = list_awards::run(&surface.kinds, &scope, &query).await?;
    let newest = found.first().map(|(awarded, _)| awarded.decided_at);
    let awards = Awards {
        awards: found.into_iter().map(|one| award(&scope.tenant, one)).collect(),
        next_page_token: next.as_ref().map(page_token),
    };
    Ok(Cacheable::of(&awards)?.modified(newest, surface.ctx.system.now()))
}

fn parse(request: &PublicRequest) -> Result<ListAwards, Failure> {
    let mut f = Fields::new();
    let size = request.page_size(&mut f);
    let after = f.page_token(request.value("page_token"));
    let year = request.number(&mut f, "year");
    let year = year.and_then(|year| year.map(|year| f.year("year", year)).transpose());
    let scheme = f.optional_text::<60>("scheme", request.value("scheme"));
    f.finish(|| {
        Ok(ListAwards {
            year: year?,
            scheme: scheme?.map(|scheme| scheme.into_string()),
            page: Page::new(size?, after?),
        })
    })
}

async fn one(surface: Arc<Surface>, request: PublicRequest) -> Result<Cacheable<Award>, Failure> {
    let scope = surface.ctx.enter_parent(request.request(), &request.parent())?;
    let unknown = || Failure::not_found(format_args!("{}/awards/{}", request.parent(), request.part("id")));
    // An id that is none names nothing.
    let id = request.part("id").parse::<DecisionId>().map_err(|_| unknown())?;
    let found = get_award::run(&surface.kinds, &scope, id).await?;
    let decided_at = found.0.decided_at;
    let award = award(&scope.tenant, found);
    Ok(Cacheable::of(&award)?.modified(Some(decided_at), surface.ctx.system.now()))
}
