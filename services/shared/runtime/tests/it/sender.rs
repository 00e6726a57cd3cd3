//! A service that takes a call (utlysning) and tells it: the smallest that uses everything.

use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::source::RuleSource;
use tilskudd_proto::intake::v1::call_service_server::{CallService, CallServiceServer};
use tilskudd_proto::intake::v1::{
    AnnounceCallRequest, AnnounceCallResponse, AppealRule, Call, CallAnnounced, CreateCallRequest,
    CreateCallResponse, GetCallRequest, GetCallResponse, GetDraftCallRequest, GetDraftCallResponse,
    ListCallsRequest, ListCallsResponse, ListDraftCallsRequest, ListDraftCallsResponse, ReopenCallRequest,
    ReopenCallResponse, UpdateCallRequest, UpdateCallResponse,
};
use tilskudd_runtime::{Context, Definition, Failure, Fields, Finding, Invalid, Parts, Routes, Scope};
use tilskudd_store::{Destination, Migrations, Tx};
use tonic::{Request, Response, Status};

const TABLES: &str = "
CREATE TABLE call (id uuid PRIMARY KEY, year int NOT NULL);
CREATE TABLE gate (name text PRIMARY KEY);
";

pub(crate) fn definition() -> Definition {
    Definition {
        service: Service::Intake,
        migrations: || {
            Migrations::of(
                Service::Intake,
                Migrations::embed(&[("20260101000001_call", TABLES)]),
            )
            .then(Migrations::outbox_attempts())
        },
        events: Routes::new,
        build: |ctx| Parts::new().add(CallServiceServer::new(Calls { ctx: ctx.clone() })),
    }
}

struct Calls {
    ctx: Context,
}

struct NewCall {
    year: i32,
    email: String,
}

fn parse(body: &CreateCallRequest) -> Result<NewCall, Failure> {
    let mut f = Fields::new();
    let Ok(call) = f.some("call", &body.call) else {
        return f.finish(|| Err(Invalid));
    };
    let parsed = f.within("call", |f| {
        let year = f.year("year", call.year);
        let email = f.text::<200>("contact_point", &call.contact_point);
        let waiver = f.amount("report_waiver_ore", call.report_waiver_ore);
        let appeal = f.enumeration::<AppealRule>("appeal", call.appeal);
        waiver?;
        appeal?;
        Ok(NewCall {
            year: year?.get(),
            email: email?.into_string(),
        })
    });
    f.finish(|| parsed)
}

#[tonic::async_trait]
impl CallService for Calls {
    async fn create_call(
        &self,
        request: Request<CreateCallRequest>,
    ) -> Result<Response<CreateCallResponse>, Status> {
        let call = self.ctx.enter(&request, &request.get_ref().parent)?;
        let body = request.get_ref();
        let key = call.idempotency("CreateCall", &body.request_id, body)?;
        let new = parse(body)?;
        let (tenant, new) = (&call.tenant, &new);
        let response = call
            .db
            .run_once("create_call", &call.actor, &key, move |tx: &mut Tx<'_>| {
                Box::pin(async move {
                    let id = CallId::new(tx.ids());
                    sqlx::query("INSERT INTO intake.call (id, year) VALUES ($1, $2)")
                        .bind(id.as_uuid())
                        .bind(new.year)
                        .execute(tx.conn())
                        .await?;
                    let name = format_name(tenant, "calls", &id);
                    tx.audit("call.created", &name, serde_json::json!({ "year": new.year }));
                    let told = Call {
                        name,
                        year: new.year,
                        contact_point: new.email.clone(),
                        ..Call::default()
                    };
                    let event = CallAnnounced {
                        call: Some(told.clone()),
                        ..CallAnnounced::default()
                    };
                    let to = Destination::new(Service::Assessment, tenant);
                    tx.emit(&to, format!("call/{id}"), &event);
                    Ok::<_, Failure>(CreateCallResponse { call: Some(told) })
                })
            })
            .await?;
        Ok(Response::new(response))
    }

    /// Waits until the test opens the gate that the request names.
    async fn announce_call(
        &self,
        request: Request<AnnounceCallRequest>,
    ) -> Result<Response<AnnounceCallResponse>, Status> {
        let call = self.ctx.enter(&request, &request.get_ref().name)?;
        let gate = &request.get_ref().etag;
        opened(&call, gate).await?;
        let subject = &request.get_ref().name;
        call.db
            .run_tx("announce_call", &call.actor, move |tx: &mut Tx<'_>| {
                Box::pin(async move {
                    tx.audit("call.announced", subject, serde_json::json!({}));
                    Ok::<_, Failure>(())
                })
            })
            .await?;
        Ok(Response::new(AnnounceCallResponse::default()))
    }

    /// Refuses in the way that the reason asks for.
    #[expect(clippy::panic, reason = "a bug in a handler, on purpose")]
    async fn reopen_call(
        &self,
        request: Request<ReopenCallRequest>,
    ) -> Result<Response<ReopenCallResponse>, Status> {
        let _entered = self.ctx.enter(&request, &request.get_ref().name)?;
        Err(match request.get_ref().reason.as_str() {
            "leak" => Status::internal("password=hunter2"),
            "panic" => panic!("a bug"),
            "fault" => Failure::internal(std::io::Error::other("disk full at /srv/secret")).into(),
            _ => refused().into(),
        })
    }

    async fn update_call(
        &self,
        _request: Request<UpdateCallRequest>,
    ) -> Result<Response<UpdateCallResponse>, Status> {
        Err(refused().into())
    }

    async fn get_draft_call(
        &self,
        _request: Request<GetDraftCallRequest>,
    ) -> Result<Response<GetDraftCallResponse>, Status> {
        Err(refused().into())
    }

    async fn list_draft_calls(
        &self,
        _request: Request<ListDraftCallsRequest>,
    ) -> Result<Response<ListDraftCallsResponse>, Status> {
        Err(refused().into())
    }

    async fn get_call(&self, request: Request<GetCallRequest>) -> Result<Response<GetCallResponse>, Status> {
        let entered = self.ctx.enter(&request, &request.get_ref().name)?;
        let contact_point = entered.actor.capacity.to_string();
        let call = Call {
            name: entered.actor.person.to_string(),
            contact_point,
            ..Call::default()
        };
        Ok(Response::new(GetCallResponse { call: Some(call) }))
    }

    async fn list_calls(
        &self,
        request: Request<ListCallsRequest>,
    ) -> Result<Response<ListCallsResponse>, Status> {
        let entered = self.ctx.enter(&request, &request.get_ref().parent)?;
        let mut conn = entered.db.read().await.map_err(Failure::from)?;
        let (count,): (i64,) = sqlx::query_as("SELECT count(*) FROM intake.call")
            .fetch_one(&mut *conn)
            .await
            .map_err(Failure::from)?;
        let calls = (0..count).map(|_| Call::default()).collect();
        Ok(Response::new(ListCallsResponse {
            calls,
            next_page_token: String::new(),
        }))
    }
}

/// A refusal with everything that one can carry.
fn refused() -> Failure {
    let text = LocalText::new(
        "Søkeren er sperret",
        "Søkjaren er sperra",
        "The applicant is barred",
    );
    Failure::precondition("APPLICANT_BARRED", text.clone())
        .because(RuleSource::edition("KKT-2024", "§3"))
        .with_findings(vec![Finding {
            rule: "barred".to_owned(),
            source: RuleSource::law("forvaltningsloven", "§6"),
            field: "organisation_number".to_owned(),
            text,
        }])
}

/// Looks again and again for the row that opens a gate.
async fn opened(call: &Scope, gate: &str) -> Result<(), Failure> {
    loop {
        let mut conn = call.db.read().await?;
        let row: Option<(String,)> = sqlx::query_as("SELECT name FROM intake.gate WHERE name = $1")
            .bind(gate)
            .fetch_optional(&mut *conn)
            .await?;
        if row.is_some() {
            return Ok(());
        }
        drop(conn);
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}

/// A request that [`parse`] takes.
pub(crate) fn valid(request_id: &str) -> CreateCallRequest {
    CreateCallRequest {
        parent: "regions/trondelag".to_owned(),
        request_id: request_id.to_owned(),
        call: Some(Call {
            year: 2024,
            contact_point: "post@example.no".to_owned(),
            appeal: AppealRule::Ordinary.into(),
            ..Call::default()
        }),
    }
}
