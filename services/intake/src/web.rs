//! The public JSON of announced calls (R2, KKI §12).

use std::sync::Arc;

use schemars::JsonSchema;
use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::year::Year;
use tilskudd_runtime::web::{Cacheable, Operation, Public, PublicRequest};
use tilskudd_runtime::{Failure, Fields};
use tilskudd_store::Page;
use uuid::Uuid;

use crate::calls::codec::public_call::{Call, Calls, encode};
use crate::calls::ops::{get_call, list_calls};
use crate::error::Error;
use crate::intake::Intake;

/// Parameters of a list of calls.
#[derive(Debug, JsonSchema)]
#[expect(
    dead_code,
    reason = "its schema describes the parameters; they are read by name"
)]
struct CallsQuery {
    /// Only calls of this grant year.
    #[schemars(range(min = 2000, max = 2100))]
    year: Option<i32>,
    /// Calls looked at for a page; 50 when left out.
    #[schemars(range(min = 1, max = 200))]
    page_size: Option<i32>,
    /// `next_page_token` of the page before.
    page_token: Option<String>,
}

/// One call has no parameters.
#[derive(Debug, JsonSchema)]
struct CallQuery {}

/// The surface of intake.
pub(crate) fn public(intake: &Arc<Intake>) -> Public {
    let (of_list, of_one) = (Arc::clone(intake), Arc::clone(intake));
    Public::new(
        "Tilskudd: calls",
        "Announced calls of the grant to municipalities for competence and development in health and care. Anyone may \
         read; nothing here needs a login. Times are UTC, amounts are whole øre.",
    )
    .show::<CallsQuery, Calls, _, _>(
        Operation {
            path: "/regions/{region}/calls",
            id: "listCalls",
            summary: "Announced calls, the newest first.",
            description: "`national` lists those of all regions.",
        },
        move |request| list(Arc::clone(&of_list), request),
    )
    .show::<CallQuery, Call, _, _>(
        Operation {
            path: "/regions/{region}/calls/{id}",
            id: "getCall",
            summary: "One announced call, with its rules in short.",
            description: "`national` gives those of all regions.",
        },
        move |request| one(Arc::clone(&of_one), request),
    )
}

async fn list(intake: Arc<Intake>, request: PublicRequest) -> Result<Cacheable<Calls>, Failure> {
    let scope = intake.ctx.enter_parent(request.request(), &request.parent())?;
    let mut f = Fields::new();
    let size = request.page_size(&mut f);
    let before = f.page_token::<Uuid>(request.value("page_token"));
    let year = request.number(&mut f, "year");
    let year = year.and_then(|year| year.map(|year| f.year("year", year)).transpose());
    let (size, before, year) = f.finish(|| Ok((size?, before?, year?)))?;
    let found = list_calls::run(&intake, &scope, &Page::new(size, before)).await?;
    let (mut found, token) = (found.calls, found.next_page_token);
    let next_page_token = (!token.is_empty()).then_some(token);
    // Which year a copy of another region's call is of stands in the copy alone, so a page may come out short.
    found.retain(|call| year.map(Year::get).is_none_or(|year| call.year == year));
    let now = intake.ctx.legal.now();
    let mut conn = scope.db.read().await?;
    let mut calls = Vec::with_capacity(found.len());
    for call in found {
        let rules = intake.rules(&scope.tenant, &mut conn, &call.edition).await?;
        calls.push(encode(&rules, call, false).map_err(Error::from)?);
    }
    let newest = calls.iter().filter_map(|call| call.changed_at(now)).max();
    let calls = Calls {
        calls,
        next_page_token,
    };
    Ok(Cacheable::of(&calls)?.modified(newest, intake.ctx.system.now()))
}

async fn one(intake: Arc<Intake>, request: PublicRequest) -> Result<Cacheable<Call>, Failure> {
    let name = format!("{}/calls/{}", request.parent(), request.part("id"));
    let scope = intake.ctx.enter_parent(request.request(), &request.parent())?;
    // An id that is none names nothing.
    let id = request.part("id").parse::<CallId>();
    let id = id.map_err(|_| Failure::not_found(&name))?;
    let call = get_call::run(&intake, &scope, id).await?;
    let mut conn = scope.db.read().await?;
    let rules = intake.rules(&scope.tenant, &mut conn, &call.edition).await?;
    let call = encode(&rules, call, true).map_err(Error::from)?;
    let changed_at = call.changed_at(intake.ctx.legal.now());
    Ok(Cacheable::of(&call)?.modified(changed_at, intake.ctx.system.now()))
}
