//! `FrameService`.

use std::collections::BTreeMap;

use tilskudd_kernel::ids::{FrameId, ProposalId};
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::names::parse_parent;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_proto::allocation::v1::frame_service_server::FrameService;
use tilskudd_runtime::{Context, Failure, Fields, Invalid};
use tonic::{Request, Response, Status};

use super::next_page;
use crate::domain::frame::{Amounts, Certainty};
use crate::error::Error;
use crate::ops::propose_frame::NewProposal;
use crate::ops::{answer_frame, propose_frame};
use crate::store::frame::FrameKey;
use crate::wire::collection::{FRAME_PROPOSALS, FRAMES};
use crate::{store, wire};

/// Earmarks in one proposal.
const EARMARKS_MAX: usize = 20;
/// Characters of a code.
const CODE_MAX: usize = 40;

/// The handlers.
pub(crate) struct Frames {
    ctx: Context,
}

impl Frames {
    pub(crate) const fn new(ctx: Context) -> Self {
        Self { ctx }
    }
}

#[tonic::async_trait]
impl FrameService for Frames {
    async fn propose_frame(
        &self,
        request: Request<pb::ProposeFrameRequest>,
    ) -> Result<Response<pb::ProposeFrameResponse>, Status> {
        let call = self.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let body = request.get_ref();
        let key = call.idempotency("ProposeFrame", &body.request_id, body)?;
        let new = parse_proposal(&call.tenant, self.ctx.told_tenants(), body)?;
        Ok(Response::new(
            propose_frame::propose_frame(&call, &key, &new).await?,
        ))
    }

    async fn accept_frame(
        &self,
        request: Request<pb::AcceptFrameRequest>,
    ) -> Result<Response<pb::AcceptFrameResponse>, Status> {
        let call = self.ctx.enter(&request, &request.get_ref().name)?;
        let body = request.get_ref();
        let key = call.idempotency("AcceptFrame", &body.request_id, body)?;
        let mut f = Fields::new();
        let id = f.name::<ProposalId>("name", FRAME_PROPOSALS, &call.tenant, &body.name);
        let id = f.finish(|| id)?;
        Ok(Response::new(answer_frame::accept_frame(&call, &key, id).await?))
    }

    async fn refuse_frame(
        &self,
        request: Request<pb::RefuseFrameRequest>,
    ) -> Result<Response<pb::RefuseFrameResponse>, Status> {
        let call = self.ctx.enter(&request, &request.get_ref().name)?;
        let body = request.get_ref();
        let key = call.idempotency("RefuseFrame", &body.request_id, body)?;
        let mut f = Fields::new();
        let id = f.name::<ProposalId>("name", FRAME_PROPOSALS, &call.tenant, &body.name);
        let reason = f.text("reason", &body.reason);
        let (id, reason) = f.finish(|| Ok((id?, reason?)))?;
        Ok(Response::new(
            answer_frame::refuse_frame(&call, &key, id, &reason).await?,
        ))
    }

    async fn get_frame(
        &self,
        request: Request<pb::GetFrameRequest>,
    ) -> Result<Response<pb::GetFrameResponse>, Status> {
        let call = self.ctx.enter(&request, &request.get_ref().name)?;
        let body = request.get_ref();
        let mut f = Fields::new();
        let id = f.name::<FrameId>("name", FRAMES, &call.tenant, &body.name);
        let id = f.finish(|| id)?;
        let mut conn = call.db.read().await.map_err(Failure::from)?;
        let frame = store::frame::get(&mut conn, id)
            .await?
            .ok_or_else(|| Error::NotFound(body.name.clone()))?;
        let proposals = store::frame_proposal::of_frame(&mut conn, id).await?;
        let frame = wire::frame(&call.tenant, &frame, &proposals).map_err(Error::from)?;
        Ok(Response::new(pb::GetFrameResponse { frame: Some(frame) }))
    }

    async fn list_frames(
        &self,
        request: Request<pb::ListFramesRequest>,
    ) -> Result<Response<pb::ListFramesResponse>, Status> {
        let call = self.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let body = request.get_ref();
        let mut f = Fields::new();
        let parent = f.take("parent", parse_parent(&body.parent));
        let page = f.page_size(body.page_size);
        let after = f.page_token::<FrameId>(&body.page_token);
        let (page, after) = f.finish(|| parent.and(Ok((page?, after?))))?;
        let mut conn = call.db.read().await.map_err(Failure::from)?;
        let mut frames = store::frame::page(&mut conn, after, page).await?;
        let next_page_token = next_page(&mut frames, page, |frame| frame.id);
        let ids: Vec<FrameId> = frames.iter().map(|frame| frame.id).collect();
        let mut proposals: BTreeMap<FrameId, Vec<_>> = BTreeMap::new();
        for (frame, proposal) in store::frame_proposal::of_frames(&mut conn, &ids).await? {
            proposals.entry(frame).or_default().push(proposal);
        }
        let frames = frames
            .iter()
            .map(|frame| {
                let own = proposals.get(&frame.id).map(Vec::as_slice).unwrap_or_default();
                wire::frame(&call.tenant, frame, own).map_err(Error::from)
            })
            .collect::<Result<_, _>>()?;
        Ok(Response::new(pb::ListFramesResponse {
            frames,
            next_page_token,
        }))
    }
}

fn parse_proposal(
    tenant: &Tenant,
    told: &[Tenant],
    body: &pb::ProposeFrameRequest,
) -> Result<NewProposal, Failure> {
    let mut f = Fields::new();
    let parent = f
        .take("parent", parse_parent(&body.parent))
        .and_then(|_| national(&mut f, tenant));
    let target = f
        .parse::<Tenant>("target_region", &body.target_region)
        .and_then(|target| known(&mut f, told, tenant, target));
    let scheme = f.text::<CODE_MAX>("scheme", &body.scheme);
    let year = f.year("year", body.year);
    let total = f.amount("amount_ore", body.amount_ore);
    let earmarks = parse_earmarks(&mut f, &body.earmarks);
    let amounts = match (total, earmarks) {
        (Ok(total), Ok(earmarks)) => Amounts::of_total(total, earmarks).ok_or_else(|| {
            f.fail(
                "earmarks",
                LocalText::new(
                    "Øremerkingene er til sammen større enn rammen",
                    "Øyremerkingane er til saman større enn ramma",
                    "The earmarks are together more than the frame",
                ),
            )
        }),
        _ => Err(Invalid),
    };
    let certainty = f
        .enumeration::<pb::FrameCertainty>("certainty", body.certainty)
        .map(|certainty| {
            if certainty == pb::FrameCertainty::Final {
                Certainty::Final
            } else {
                Certainty::Provisional
            }
        });
    let basis = f.text("basis", &body.basis);
    f.finish(|| {
        parent?;
        let key = FrameKey {
            target: target?,
            scheme: scheme?.into_string(),
            year: year?,
        };
        Ok(NewProposal {
            key,
            amounts: amounts?,
            certainty: certainty?,
            basis: basis?,
        })
    })
}

/// Frames are proposed in `national` alone.
fn national(f: &mut Fields, tenant: &Tenant) -> Result<(), Invalid> {
    if tenant.is_national() {
        return Ok(());
    }
    Err(f.fail(
        "parent",
        LocalText::new(
            "Rammer foreslås i regions/national",
            "Rammer blir føreslåtte i regions/national",
            "Frames are proposed in regions/national",
        ),
    ))
}

/// A region that does not exist would never answer.
fn known(f: &mut Fields, told: &[Tenant], own: &Tenant, target: Tenant) -> Result<Tenant, Invalid> {
    if target == *own || told.contains(&target) {
        return Ok(target);
    }
    Err(f.fail(
        "target_region",
        LocalText::new(
            "Regionen er ukjent",
            "Regionen er ukjend",
            "The region is not known",
        ),
    ))
}

fn parse_earmarks(
    f: &mut Fields,
    earmarks: &[pb::Earmark],
) -> Result<BTreeMap<String, tilskudd_kernel::money::Money>, Invalid> {
    f.len("earmarks", earmarks.len(), 0..=EARMARKS_MAX)?;
    let mut parsed = BTreeMap::new();
    let mut valid = Ok(());
    for (at, earmark) in earmarks.iter().enumerate() {
        let one = f.within(format_args!("earmarks[{at}]"), |f| {
            let code = f.text::<CODE_MAX>("code", &earmark.code);
            let amount = f.amount("amount_ore", earmark.amount_ore);
            let (code, amount) = (code?.into_string(), amount?);
            if parsed.contains_key(&code) {
                let text = LocalText::new(
                    "Øremerkingen står to ganger",
                    "Øyremerkinga står to gonger",
                    "The earmark stands twice",
                );
                return Err(f.fail("code", text));
            }
            Ok((code, amount))
        });
        match one {
            Ok((code, amount)) => {
                parsed.insert(code, amount);
            }
            Err(invalid) => valid = Err(invalid),
        }
    }
    valid.map(|()| parsed)
}
