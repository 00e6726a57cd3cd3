//! `WatchApplications`: a stream of what the audit log says of applications.

use std::collections::VecDeque;

use futures::StreamExt;
use futures::stream::{self, BoxStream};
use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::lang::LocalText;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Context, Entered, Failure, FieldViolation, Fields, Stay, Wake, page_token};
use tilskudd_store::Error as StoreError;
use tilskudd_store::audit::{Feed, Mark};
use tonic::{Response, Status};

use super::parent;
use crate::error::Error;
use crate::ops::watch_applications::{Told, told};

/// What the server sends.
pub(crate) type Changes = BoxStream<'static, Result<pb::WatchApplicationsResponse, Status>>;

/// Entries of the log read at once, and so the most that is held for a caller that does not take them.
const READ: u32 = 200;

/// Opens the stream.
pub(super) async fn open(
    ctx: &Context,
    at: Entered,
    message: &pb::WatchApplicationsRequest,
) -> Result<Response<Changes>, Status> {
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let mark = f.token::<Mark>("resume_token", &message.resume_token);
    let call = f.optional_name::<CallId>("call", "calls", &at.tenant, &message.call);
    let (mark, call) = f.finish(|| {
        alone?;
        Ok((mark?, call?))
    })?;
    let stay = ctx.streams.open(&at.caller)?;
    let feed = feed(&at, mark.as_ref(), message.from_now).await?;
    let watch = Watch {
        at,
        call,
        feed,
        stay,
        ready: VecDeque::new(),
    };
    let changes = stream::unfold(Some(watch), |watch| async {
        let mut watch = watch?;
        Some(match watch.next().await {
            Ok(response) => (Ok(response), Some(watch)),
            // An error is the last thing that a stream says.
            Err(failure) => (Err(failure.into()), None),
        })
    });
    Ok(Response::new(changes.boxed()))
}

async fn feed(at: &Entered, mark: Option<&Mark>, from_now: bool) -> Result<Feed, Failure> {
    match mark {
        Some(mark) => Feed::from_mark(&at.db, mark).await?.ok_or_else(foreign),
        None if from_now => Ok(Feed::from_now(&at.db).await?),
        None => Ok(Feed::from_start(&at.db)),
    }
}

fn foreign() -> Failure {
    let text = LocalText::new(
        "Merket er ikke fra denne regionens logg. Begynn på nytt uten merke",
        "Merket er ikkje frå loggen til denne regionen. Byrja på nytt utan merke",
        "The token is not of this region's log. Begin anew without a token",
    );
    Failure::invalid(vec![FieldViolation {
        field: "resume_token".to_owned(),
        text,
    }])
}

/// A stream under way.
struct Watch {
    at: Entered,
    call: Option<CallId>,
    feed: Feed,
    stay: Stay,
    ready: VecDeque<Told>,
}

impl Watch {
    /// The next thing to send; waits until there is one.
    async fn next(&mut self) -> Result<pb::WatchApplicationsResponse, Failure> {
        loop {
            self.stay.check()?;
            if let Some(told) = self.ready.pop_front() {
                let mark = Mark::after(&self.at.db, told.position);
                return Ok(self.send(&mark, Some(told.change)));
            }
            if self.stay.sign_is_due() {
                return Ok(self.send(&self.feed.mark(), None));
            }
            if !self.read().await? && self.stay.wait(self.feed.grown()).await? == Wake::Sign {
                return Ok(self.send(&self.feed.mark(), None));
            }
        }
    }

    /// Reads on; false: there is nothing more yet.
    async fn read(&mut self) -> Result<bool, Failure> {
        let entries = self.feed.next(READ).await?;
        let any = !entries.is_empty();
        self.ready = told(&self.at, self.call, entries)
            .await
            .map_err(|error: StoreError| Failure::from(Error::from(error)))?
            .into();
        Ok(any)
    }

    fn send(&mut self, mark: &Mark, change: Option<pb::ApplicationChange>) -> pb::WatchApplicationsResponse {
        self.stay.sent();
        pb::WatchApplicationsResponse {
            resume_token: page_token(mark),
            change,
        }
    }
}
