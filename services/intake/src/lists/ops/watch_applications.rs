//! A stream of what the audit log says of applications.

use std::collections::VecDeque;

use futures::stream::{self, Stream};
use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::lang::LocalText;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Failure, FieldViolation, OpenStream, Scope, Wake, page_token};
use tilskudd_store::audit::{Feed, Mark};

use crate::intake::Intake;
use crate::lists::codec::requests::WatchApplications;
use crate::lists::ops::application_changes::{VisibleChange, visible_changes};

/// Entries of the log read at once, and so the most that is held for a caller that does not take them.
const READ: u32 = 200;

/// Opens the stream.
///
/// # Errors
/// INVALID_ARGUMENT for a token of another region's log; RESOURCE_EXHAUSTED when as many streams are open as may be.
pub(crate) async fn run(
    intake: &Intake,
    scope: Scope,
    query: &WatchApplications,
) -> Result<impl Stream<Item = Result<pb::WatchApplicationsResponse, Failure>> + Send + use<>, Failure> {
    let open_stream = intake.ctx.streams.open(&scope.caller)?;
    let feed = feed(&scope, query.mark.as_ref(), query.from_now).await?;
    let watch = Watch {
        scope,
        call: query.call,
        feed,
        open_stream,
        ready: VecDeque::new(),
    };
    Ok(stream::unfold(Some(watch), |watch| async {
        let mut watch = watch?;
        Some(match watch.next().await {
            Ok(response) => (Ok(response), Some(watch)),
            // An error is the last thing that a stream says.
            Err(failure) => (Err(failure), None),
        })
    }))
}

async fn feed(scope: &Scope, mark: Option<&Mark>, from_now: bool) -> Result<Feed, Failure> {
    match mark {
        Some(mark) => Feed::from_mark(&scope.db, mark).await?.ok_or_else(foreign),
        None if from_now => Ok(Feed::from_now(&scope.db).await?),
        None => Ok(Feed::from_start(&scope.db)),
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
    scope: Scope,
    call: Option<CallId>,
    feed: Feed,
    open_stream: OpenStream,
    ready: VecDeque<VisibleChange>,
}

impl Watch {
    /// The next thing to send; waits until there is one.
    async fn next(&mut self) -> Result<pb::WatchApplicationsResponse, Failure> {
        loop {
            self.open_stream.check()?;
            if let Some(next) = self.ready.pop_front() {
                let mark = Mark::after(&self.scope.db, next.position);
                return Ok(self.send(&mark, Some(next.change)));
            }
            if self.open_stream.keep_alive_is_due() {
                return Ok(self.send(&self.feed.mark(), None));
            }
            if !self.read().await? && self.open_stream.wait(self.feed.grown()).await? == Wake::KeepAlive {
                return Ok(self.send(&self.feed.mark(), None));
            }
        }
    }

    /// Reads on; false: there is nothing more yet.
    async fn read(&mut self) -> Result<bool, Failure> {
        let entries = self.feed.next(READ).await?;
        let any = !entries.is_empty();
        self.ready = visible_changes(&self.scope, self.call, entries)
            .await
            .map_err(Failure::from)?
            .into();
        Ok(any)
    }

    fn send(&mut self, mark: &Mark, change: Option<pb::ApplicationChange>) -> pb::WatchApplicationsResponse {
        self.open_stream.sent();
        pb::WatchApplicationsResponse {
            resume_token: page_token(mark),
            change,
        }
    }
}
