//! Requests about frames.

use std::collections::BTreeMap;

use tilskudd_kernel::act::Reason;
use tilskudd_kernel::ids::{FrameId, ProposalId};
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::names::parse_parent;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_kernel::text::Text;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_runtime::{Failure, Fields, Invalid};
use tilskudd_store::Page;

use crate::collections::{FRAME_PROPOSALS, FRAMES};
use crate::frames::domain::frame::{Amounts, Certainty, FrameKey};

/// Earmarks in one proposal.
const EARMARKS_MAX: usize = 20;
/// Characters of a code.
const CODE_MAX: usize = 40;

/// A proposal for a frame.
#[derive(Debug)]
pub(crate) struct ProposeFrame {
    /// For whom.
    pub(crate) key: FrameKey,
    /// How much.
    pub(crate) amounts: Amounts,
    /// How sure it is.
    pub(crate) certainty: Certainty,
    /// Where the figure comes from.
    pub(crate) basis: Text<1000>,
}

/// The acceptance of a proposal.
#[derive(Debug)]
pub(crate) struct AcceptFrame {
    /// The proposal.
    pub(crate) id: ProposalId,
}

/// The refusal of a proposal.
#[derive(Debug)]
pub(crate) struct RefuseFrame {
    /// The proposal.
    pub(crate) id: ProposalId,
    /// The reason.
    pub(crate) reason: Reason,
}

/// Parses `AcceptFrame`.
pub(crate) fn accept(tenant: &Tenant, body: &pb::AcceptFrameRequest) -> Result<AcceptFrame, Failure> {
    let mut f = Fields::new();
    let id = f.name("name", FRAME_PROPOSALS, tenant, &body.name);
    f.finish(|| Ok(AcceptFrame { id: id? }))
}

/// Parses `RefuseFrame`.
pub(crate) fn refuse(tenant: &Tenant, body: &pb::RefuseFrameRequest) -> Result<RefuseFrame, Failure> {
    let mut f = Fields::new();
    let id = f.name("name", FRAME_PROPOSALS, tenant, &body.name);
    let reason = f.text("reason", &body.reason);
    f.finish(|| {
        Ok(RefuseFrame {
            id: id?,
            reason: reason?,
        })
    })
}

/// Parses `GetFrame`.
pub(crate) fn get(tenant: &Tenant, body: &pb::GetFrameRequest) -> Result<FrameId, Failure> {
    let mut f = Fields::new();
    let id = f.name("name", FRAMES, tenant, &body.name);
    f.finish(|| id)
}

/// Parses `ListFrames`.
pub(crate) fn list(body: &pb::ListFramesRequest) -> Result<Page<FrameId>, Failure> {
    let mut f = Fields::new();
    let parent = f.take("parent", parse_parent(&body.parent));
    let page = f.page(body.page_size, &body.page_token);
    f.finish(|| parent.and(page))
}

/// Parses `ProposeFrame`; `known` are the tenants that frames can be proposed for.
pub(crate) fn propose(
    tenant: &Tenant,
    known: &[Tenant],
    body: &pb::ProposeFrameRequest,
) -> Result<ProposeFrame, Failure> {
    let mut f = Fields::new();
    let parent = f
        .take("parent", parse_parent(&body.parent))
        .and_then(|_| national(&mut f, tenant));
    let target = f
        .parse::<Tenant>("target_region", &body.target_region)
        .and_then(|target| existing(&mut f, known, tenant, target));
    let scheme = f.text::<CODE_MAX>("scheme", &body.scheme);
    let year = f.year("year", body.year);
    let amounts = amounts(&mut f, body);
    let certainty = f
        .enumeration::<pb::FrameCertainty>("certainty", body.certainty)
        .map(|certainty| match certainty {
            pb::FrameCertainty::Final => Certainty::Final,
            pb::FrameCertainty::Provisional | pb::FrameCertainty::Unspecified => Certainty::Provisional,
        });
    let basis = f.text("basis", &body.basis);
    f.finish(|| {
        parent?;
        let key = FrameKey {
            target: target?,
            scheme: scheme?.into_string(),
            year: year?,
        };
        Ok(ProposeFrame {
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
fn existing(f: &mut Fields, known: &[Tenant], own: &Tenant, target: Tenant) -> Result<Tenant, Invalid> {
    if target == *own || known.contains(&target) {
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

fn amounts(f: &mut Fields, body: &pb::ProposeFrameRequest) -> Result<Amounts, Invalid> {
    let total = f.amount("amount_ore", body.amount_ore);
    let earmarks = earmarks(f, &body.earmarks);
    Amounts::of_total(total?, earmarks?).ok_or_else(|| {
        f.fail(
            "earmarks",
            LocalText::new(
                "Øremerkingene er til sammen større enn rammen",
                "Øyremerkingane er til saman større enn ramma",
                "The earmarks are together more than the frame",
            ),
        )
    })
}

fn earmarks(f: &mut Fields, earmarks: &[pb::Earmark]) -> Result<BTreeMap<String, Money>, Invalid> {
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
