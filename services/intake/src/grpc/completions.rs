//! `CompletionService`.

use tilskudd_kernel::ids::{ApplicationId, CompletionId};
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::completion_service_server::CompletionService;
use tilskudd_runtime::{Entered, Failure, Fields, page_token};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::{Api, answer, limit, parent};
use crate::codec::application::parse_signature;
use crate::codec::completion::parse_defects;
use crate::codec::content;
use crate::domain::completion::Closing;
use crate::ops::completion::answer::{self, answer_completion};
use crate::ops::completion::change::{Change, change_completion};
use crate::ops::completion::read::{get_completion, list_completions};
use crate::ops::completion::request::{self, request_completion};
use crate::ops::preliminary_answers::{
    self, list_preliminary_answers, list_unanswered, send_preliminary_answers,
};
use crate::store::completions::Filter;

#[tonic::async_trait]
impl CompletionService for Api {
    async fn request_completion(
        &self,
        request: Request<pb::RequestCompletionRequest>,
    ) -> Result<Response<pb::RequestCompletionResponse>, Status> {
        let at = self.0.ctx.enter(&request, &request.get_ref().application)?;
        let message = request.into_inner();
        let command = requested(&at, &message)?;
        let key = at.idempotency("RequestCompletion", &message.request_id, &message)?;
        answer(request_completion(&self.0, &at, &key, &command).await)
    }

    async fn answer_completion(
        &self,
        request: Request<pb::AnswerCompletionRequest>,
    ) -> Result<Response<pb::AnswerCompletionResponse>, Status> {
        let at = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let command = answered(&at, &message)?;
        let key = at.idempotency("AnswerCompletion", &message.request_id, &message)?;
        answer(answer_completion(&self.0, &at, &key, &command).await)
    }

    async fn extend_completion(
        &self,
        request: Request<pb::ExtendCompletionRequest>,
    ) -> Result<Response<pb::ExtendCompletionResponse>, Status> {
        let at = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let mut f = Fields::new();
        let id = f.name::<CompletionId>("name", "completions", &at.tenant, &message.name);
        let deadline = f.deadline(
            "deadline_date",
            &message.deadline_date,
            "deadline_time",
            &message.deadline_time,
        );
        let reason = f.text::<4000>("reason", &message.reason);
        let (id, change) = f.finish(|| Ok((id?, Change::Extend(deadline?, reason?.into_string()))))?;
        let key = at.idempotency("ExtendCompletion", &message.request_id, &message)?;
        let wrap = |completion| pb::ExtendCompletionResponse {
            completion: Some(completion),
        };
        answer(change_completion(&at, &key, id, &change, wrap).await)
    }

    async fn resolve_completion(
        &self,
        request: Request<pb::ResolveCompletionRequest>,
    ) -> Result<Response<pb::ResolveCompletionResponse>, Status> {
        let at = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let (id, change) = resolved(&at, &message)?;
        let key = at.idempotency("ResolveCompletion", &message.request_id, &message)?;
        let wrap = |completion| pb::ResolveCompletionResponse {
            completion: Some(completion),
        };
        answer(change_completion(&at, &key, id, &change, wrap).await)
    }

    async fn send_reminder(
        &self,
        request: Request<pb::SendReminderRequest>,
    ) -> Result<Response<pb::SendReminderResponse>, Status> {
        let at = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let id = completion(&at, &message.name)?;
        let key = at.idempotency("SendReminder", &message.request_id, &message)?;
        let wrap = |completion| pb::SendReminderResponse {
            completion: Some(completion),
        };
        answer(change_completion(&at, &key, id, &Change::Remind, wrap).await)
    }

    async fn get_completion(
        &self,
        request: Request<pb::GetCompletionRequest>,
    ) -> Result<Response<pb::GetCompletionResponse>, Status> {
        let at = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let id = completion(&at, &request.get_ref().name)?;
        answer(get_completion(&self.0, &at, id).await)
    }

    async fn list_completions(
        &self,
        request: Request<pb::ListCompletionsRequest>,
    ) -> Result<Response<pb::ListCompletionsResponse>, Status> {
        let at = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let (size, filter) = self.list_filter(&at, request.get_ref())?;
        // One more than the page tells whether there is a next one.
        let found = list_completions(&at, filter, limit(size + 1)).await;
        answer(found.map(|mut completions| {
            let next_page_token = next_page(&mut completions, size, |one| &one.name);
            pb::ListCompletionsResponse {
                completions,
                next_page_token,
            }
        }))
    }

    async fn list_unanswered(
        &self,
        request: Request<pb::ListUnansweredRequest>,
    ) -> Result<Response<pb::ListUnansweredResponse>, Status> {
        let at = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.get_ref();
        let mut f = Fields::new();
        let alone = parent(&mut f, &message.parent);
        let size = f.page_size(message.page_size);
        let after = f.page_token::<Uuid>(&message.page_token);
        let due_by = optional_date(&mut f, &message.due_by);
        let (size, after, due_by) = f.finish(|| alone.and(Ok((size?, after?, due_by?))))?;
        let found = list_unanswered(&self.0, &at, due_by, after, limit(size + 1)).await;
        answer(found.map(|mut applications| {
            let next_page_token = next_page(&mut applications, size, |one| &one.application);
            pb::ListUnansweredResponse {
                applications,
                next_page_token,
            }
        }))
    }

    async fn send_preliminary_answers(
        &self,
        request: Request<pb::SendPreliminaryAnswersRequest>,
    ) -> Result<Response<pb::SendPreliminaryAnswersResponse>, Status> {
        let at = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let command = preliminary(&at, &message)?;
        let key = at.idempotency("SendPreliminaryAnswers", &message.request_id, &message)?;
        answer(send_preliminary_answers(&self.0, &at, &key, &command).await)
    }

    async fn list_preliminary_answers(
        &self,
        request: Request<pb::ListPreliminaryAnswersRequest>,
    ) -> Result<Response<pb::ListPreliminaryAnswersResponse>, Status> {
        let at = self.0.ctx.enter(&request, &request.get_ref().application)?;
        let name = &request.get_ref().application;
        let mut f = Fields::new();
        let id = f.name::<ApplicationId>("application", "applications", &at.tenant, name);
        let id = f.finish(|| id)?;
        answer(list_preliminary_answers(&at, id).await)
    }
}

impl Api {
    fn list_filter(
        &self,
        at: &Entered,
        message: &pb::ListCompletionsRequest,
    ) -> Result<(usize, Filter), Failure> {
        let mut f = Fields::new();
        let alone = parent(&mut f, &message.parent);
        let size = f.page_size(message.page_size);
        let after = f.page_token::<Uuid>(&message.page_token);
        let name = &message.application;
        let application = f.optional_name::<ApplicationId>("application", "applications", &at.tenant, name);
        let state = f.optional_enumeration::<pb::CompletionState>("state", message.state);
        let due_by = optional_date(&mut f, &message.due_by);
        f.finish(|| {
            alone?;
            let (state, expired) = stored(state?.unwrap_or(pb::CompletionState::Unspecified));
            let filter = Filter {
                applicant: None,
                taken_over: Vec::new(),
                application: application?,
                state,
                expired,
                due_by: due_by?,
                now: self.0.ctx.legal.now(),
                after: after?,
            };
            Ok((size?, filter))
        })
    }
}

/// What a state is in the database: the word, and whether the deadline has passed.
const fn stored(state: pb::CompletionState) -> (Option<&'static str>, Option<bool>) {
    match state {
        pb::CompletionState::Unspecified => (None, None),
        pb::CompletionState::Open => (Some("open"), Some(false)),
        pb::CompletionState::Expired => (Some("open"), Some(true)),
        pb::CompletionState::Answered => (Some(Closing::Answered.as_str()), None),
        pb::CompletionState::Withdrawn => (Some(Closing::Withdrawn.as_str()), None),
        pb::CompletionState::Proceeded => (Some(Closing::Proceeded.as_str()), None),
        pb::CompletionState::Ended => (Some(Closing::Ended.as_str()), None),
    }
}

/// Cuts what was read for a page down to it; the token of the next page, if there is one.
fn next_page<T>(found: &mut Vec<T>, size: usize, name: fn(&T) -> &String) -> String {
    let more = found.len() > size;
    found.truncate(size);
    let last = found.last().and_then(|one| name(one).rsplit('/').next());
    last.filter(|_| more)
        .map_or_else(String::new, |id| page_token(&id))
}

fn optional_date(
    f: &mut Fields,
    value: &str,
) -> Result<Option<chrono::NaiveDate>, tilskudd_runtime::Invalid> {
    if value.is_empty() {
        return Ok(None);
    }
    f.date("due_by", value).map(Some)
}

fn completion(at: &Entered, name: &str) -> Result<CompletionId, Failure> {
    let mut f = Fields::new();
    let id = f.name::<CompletionId>("name", "completions", &at.tenant, name);
    f.finish(|| id)
}

fn requested(at: &Entered, message: &pb::RequestCompletionRequest) -> Result<request::Command, Failure> {
    let mut f = Fields::new();
    let name = &message.application;
    let application = f.name::<ApplicationId>("application", "applications", &at.tenant, name);
    let defects = parse_defects(&mut f, &message.defects);
    let deadline = f.deadline(
        "deadline_date",
        &message.deadline_date,
        "deadline_time",
        &message.deadline_time,
    );
    let reason = f.text::<4000>("reason", &message.reason);
    f.finish(|| {
        Ok(request::Command {
            application: application?,
            defects: defects?,
            deadline: deadline?,
            reason: reason?.into_string(),
        })
    })
}

fn answered(at: &Entered, message: &pb::AnswerCompletionRequest) -> Result<answer::Command, Failure> {
    let mut f = Fields::new();
    let id = f.name::<CompletionId>("name", "completions", &at.tenant, &message.name);
    let seen = message.summary_seen;
    let new = message
        .content
        .as_ref()
        .map(|sent| {
            let content = f.within("content", |f| content::parse(f, sent));
            let signature = parse_signature(&mut f, message.signature.as_ref());
            let hash = f.optional_text::<64>("content_hash", &message.content_hash);
            let (message, content) = content?;
            Ok(answer::New {
                message,
                content,
                signature: signature?,
                summary_seen: seen,
                seen_hash: hash?.map_or_else(String::new, |hash| hash.into_string()),
            })
        })
        .transpose();
    // In words when in nothing else.
    let words = if message.content.is_some() {
        let text = f.optional_text::<8000>("answer", &message.answer);
        text.map(|text| text.map_or_else(String::new, |text| text.into_string()))
    } else {
        f.text::<8000>("answer", &message.answer)
            .map(|text| text.into_string())
    };
    f.finish(|| {
        Ok(answer::Command {
            id: id?,
            answer: words?,
            new: new?,
        })
    })
}

fn resolved(at: &Entered, message: &pb::ResolveCompletionRequest) -> Result<(CompletionId, Change), Failure> {
    let mut f = Fields::new();
    let id = f.name::<CompletionId>("name", "completions", &at.tenant, &message.name);
    let resolution = f.enumeration::<pb::CompletionResolution>("resolution", message.resolution);
    let reason = f.text::<4000>("reason", &message.reason);
    f.finish(|| {
        let reason = reason?.into_string();
        let change = match resolution? {
            pb::CompletionResolution::Proceed => Change::Proceed(reason),
            // Unspecified was refused above.
            pb::CompletionResolution::Withdraw | pb::CompletionResolution::Unspecified => {
                Change::TakeBack(reason)
            }
        };
        Ok((id?, change))
    })
}

fn preliminary(
    at: &Entered,
    message: &pb::SendPreliminaryAnswersRequest,
) -> Result<preliminary_answers::Command, Failure> {
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let count = f.len("applications", message.applications.len(), 1..=200);
    let mut applications = Vec::new();
    let mut wrong = None;
    if count.is_ok() {
        for (place, name) in message.applications.iter().enumerate() {
            let field = format!("applications[{place}]");
            match f.name::<ApplicationId>(&field, "applications", &at.tenant, name) {
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
        Ok(preliminary_answers::Command {
            applications,
            reason: reason?.into_string(),
            expected: expected?,
        })
    })
}

fn twice() -> tilskudd_kernel::lang::LocalText {
    tilskudd_kernel::lang::LocalText::new("Nevnt to ganger", "Nemnd to gonger", "Named twice")
}
