//! Preliminary answers (foreløpige svar).

use chrono::NaiveDate;
use tilskudd_kernel::act::Reason;
use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::lang::LocalText;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Failure, Fields, Scope};
use tilskudd_store::Page;
use uuid::Uuid;

use crate::day::optional_day;
use crate::names::parent;

/// The parsed `SendPreliminaryAnswers` request.
#[derive(Debug, Clone)]
pub(crate) struct SendPreliminaryAnswers {
    /// To whom; each once.
    pub(crate) applications: Vec<ApplicationId>,
    /// Why they have to wait.
    pub(crate) reason: Reason,
    /// When the answer can be expected.
    pub(crate) expected: NaiveDate,
}

/// The parsed `ListUnanswered` request.
#[derive(Debug, Clone)]
pub(crate) struct ListUnanswered {
    /// Only those whose month ends on this day or before; none: whose month has run out.
    pub(crate) due_by: Option<NaiveDate>,
    /// The page.
    pub(crate) page: Page<Uuid>,
}

/// Reads who is answered for now, and why they have to wait.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn send(
    scope: &Scope,
    message: &pb::SendPreliminaryAnswersRequest,
) -> Result<SendPreliminaryAnswers, Failure> {
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let count = f.len("applications", message.applications.len(), 1..=200);
    let mut applications = Vec::new();
    let mut wrong = None;
    if count.is_ok() {
        for (place, name) in message.applications.iter().enumerate() {
            let field = format!("applications[{place}]");
            match f.name::<ApplicationId>(&field, "applications", &scope.tenant, name) {
                Ok(id) if applications.contains(&id) => wrong = Some(f.fail(&field, twice())),
                Ok(id) => applications.push(id),
                Err(invalid) => wrong = Some(invalid),
            }
        }
    }
    let reason = f.text::<4000>("reason", &message.reason);
    let expected = f.date("expected_date", &message.expected_date);
    f.finish(|| {
        alone.and(count)?;
        if let Some(invalid) = wrong {
            return Err(invalid);
        }
        Ok(SendPreliminaryAnswers {
            applications,
            reason: reason?,
            expected: expected?,
        })
    })
}

fn twice() -> LocalText {
    LocalText::new("Nevnt to ganger", "Nemnd to gonger", "Named twice")
}

/// Reads which page of the unanswered is asked for.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn list_unanswered(message: &pb::ListUnansweredRequest) -> Result<ListUnanswered, Failure> {
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let page = f.page(message.page_size, &message.page_token);
    let due_by = optional_day(&mut f, "due_by", &message.due_by);
    f.finish(|| {
        alone?;
        Ok(ListUnanswered {
            due_by: due_by?,
            page: page?,
        })
    })
}
