//! One running program, asked over gRPC as the people of the round.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use prost::Message as _;
use prost_reflect::{DynamicMessage, MethodDescriptor};
use serde_json::{Value, json};
use tilskudd_kernel::ids::{IdSource as _, SystemIds};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Status};
use tonic_types::StatusExt as _;

use crate::bytes_codec::Bytes;
use crate::messages::{from_json, items, text, to_json};
use crate::reflection;
use crate::wait::wait;

/// The region of the round.
pub(crate) const REGION: &str = "trondelag";
/// Deadline of every call.
const CALL: Duration = Duration::from_secs(30);
/// Seconds in which a service must be available again.
const READY_WITHIN: u64 = 60;
/// Refusals with many findings travel in headers.
const HEADER_BYTES_MAX: u32 = 64 * 1024;
/// Pages of a list at most.
const PAGES_MAX: usize = 1_000;

/// Who asks. Staff have the names that they have in the round.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Who<'a> {
    /// Staff of the office: name and role.
    Office(&'a str, &'a str),
    /// Who owns the scheme at Helsedirektoratet.
    SchemeOwner,
    /// Who signs for an organisation.
    Signer(&'a str),
    /// Riksrevisjonen, which reads everything.
    Auditor,
    /// National operations.
    Operator,
}

impl Who<'_> {
    fn login(self) -> Value {
        match self {
            Who::Office(person, role) => {
                json!({ "login": "office", "person": person, "region": REGION, "roles": [role] })
            }
            Who::SchemeOwner => {
                json!({ "login": "directorate", "person": "scheme-owner", "roles": ["scheme-owner"] })
            }
            Who::Signer(number) => {
                json!({ "login": "signer", "person": format!("signatory of {number}"), "organisation": number })
            }
            Who::Auditor => json!({ "login": "auditor", "person": "revisor" }),
            Who::Operator => json!({ "login": "operator", "person": "operator" }),
        }
    }
}

struct Service {
    channel: Channel,
    methods: BTreeMap<String, MethodDescriptor>,
}

/// The services of one program.
pub(crate) struct Client {
    issuer: String,
    services: BTreeMap<String, Service>,
}

impl Client {
    /// Asks every service for its methods.
    pub(crate) async fn connect(
        issuer: &str,
        addresses: &BTreeMap<String, String>,
    ) -> anyhow::Result<Client> {
        let mut services = BTreeMap::new();
        for (name, address) in addresses {
            let endpoint = Endpoint::from_shared(format!("http://{address}"))?;
            let channel = endpoint
                .http2_max_header_list_size(HEADER_BYTES_MAX)
                .timeout(CALL)
                .connect_lazy();
            let methods = reflection::methods(&channel).await;
            let methods = methods.with_context(|| format!("asking {name} for its methods"))?;
            services.insert(name.clone(), Service { channel, methods });
        }
        Ok(Client {
            issuer: issuer.to_owned(),
            services,
        })
    }

    /// Names of the services.
    pub(crate) fn services(&self) -> impl Iterator<Item = &String> {
        self.services.keys()
    }

    /// Every method of a service that lists something of a region.
    pub(crate) fn lists(&self, service: &str) -> Vec<String> {
        let methods = self.services.get(service).map(|service| &service.methods);
        let lists = methods.into_iter().flatten().filter(|(name, method)| {
            let has = |field| method.input().get_field_by_name(field).is_some();
            name.starts_with("List") && has("parent") && has("page_token")
        });
        lists.map(|(name, _)| name.clone()).collect()
    }

    /// Calls a method, and gives its answer or how the service refuses. A change gets a request id.
    pub(crate) async fn try_ask(
        &self,
        (service, method): (&str, &str),
        who: Who<'_>,
        mut message: Value,
    ) -> anyhow::Result<Result<Value, Status>> {
        let at = self.services.get(service);
        let at = at.with_context(|| format!("there is no service {service}"))?;
        let of = at.methods.get(method);
        let of = of.with_context(|| format!("{service} has no method {method}"))?;
        if of.input().get_field_by_name("request_id").is_some() {
            message["request_id"] = SystemIds.next().to_string().into();
        }
        let bytes = from_json(&of.input(), &message)?.encode_to_vec();
        let bearer = format!("Bearer {}", self.token(who).await?);
        let path = format!("/{}/{}", of.parent_service().full_name(), of.name());
        let what = format!("{service} can answer {method}");
        let answered = wait(&what, READY_WITHIN, async || {
            let mut request = Request::new(bytes.clone());
            request.metadata_mut().insert("authorization", bearer.parse()?);
            let mut grpc = tonic::client::Grpc::new(at.channel.clone());
            grpc.ready()
                .await
                .with_context(|| format!("{service} cannot be reached"))?;
            match grpc.unary(request, path.parse()?, Bytes).await {
                Ok(answer) => Ok(Some(Ok(answer.into_inner()))),
                // A busy database: the same request again, by its id.
                Err(status) if status.code() == Code::Unavailable => Ok(None),
                Err(status) => Ok(Some(Err(status))),
            }
        });
        match answered.await? {
            Ok(answer) => {
                let answer = DynamicMessage::decode(of.output(), answer.as_slice())?;
                Ok(Ok(to_json(&answer)))
            }
            Err(status) => Ok(Err(status)),
        }
    }

    /// Calls a method that must succeed.
    pub(crate) async fn ask(&self, at: (&str, &str), who: Who<'_>, message: Value) -> anyhow::Result<Value> {
        let answer = self.try_ask(at, who, message).await?;
        answer.map_err(|status| anyhow!("{} {} by {who:?}: {}", at.0, at.1, said(&status)))
    }

    /// Every item of a list; none when this person may not read it, or it cannot be listed by the region alone.
    pub(crate) async fn try_list(
        &self,
        (service, method): (&str, &str),
        who: Who<'_>,
        mut message: Value,
    ) -> anyhow::Result<Option<Vec<Value>>> {
        let mut all = Vec::new();
        for _ in 0..PAGES_MAX {
            let page = match self.try_ask((service, method), who, message.clone()).await? {
                Ok(page) => page,
                Err(status) if matches!(status.code(), Code::PermissionDenied | Code::InvalidArgument) => {
                    return Ok(None);
                }
                Err(status) => bail!("{service} {method} by {who:?}: {}", said(&status)),
            };
            let repeated = page
                .as_object()
                .into_iter()
                .flatten()
                .find(|(_, value)| value.is_array());
            all.extend(
                repeated
                    .iter()
                    .flat_map(|(field, _)| items(&page, field))
                    .cloned(),
            );
            match text(&page, "next_page_token") {
                "" => return Ok(Some(all)),
                next => message["page_token"] = next.into(),
            }
        }
        bail!("{service} {method} has more than {PAGES_MAX} pages")
    }

    /// Every item of a list of the region, as the auditor reads it.
    pub(crate) async fn list(&self, at: (&str, &str), mut filter: Value) -> anyhow::Result<Vec<Value>> {
        filter["parent"] = parent().into();
        let found = self.try_list(at, Who::Auditor, filter).await?;
        found.with_context(|| format!("the auditor cannot read {} {}", at.0, at.1))
    }

    /// A token of the program's own issuer, which has no client library: one request over HTTP/1.1.
    async fn token(&self, who: Who<'_>) -> anyhow::Result<String> {
        let body = who.login().to_string();
        let request = format!(
            "POST /token HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            self.issuer,
            body.len()
        );
        let answer = async {
            let mut stream = tokio::net::TcpStream::connect(&self.issuer).await?;
            stream.write_all(request.as_bytes()).await?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await?;
            anyhow::Ok(answer)
        };
        let answer = tokio::time::timeout(CALL, answer)
            .await
            .context("the issuer does not answer")??;
        let (_, body) = answer
            .split_once("\r\n\r\n")
            .context("the issuer's answer has no body")?;
        let token: Value =
            serde_json::from_str(body).with_context(|| format!("no token for {who:?}: {answer}"))?;
        Ok(text(&token, "access_token").to_owned())
    }
}

/// `regions/trondelag`.
pub(crate) fn parent() -> String {
    format!("regions/{REGION}")
}

/// All that a service says when it refuses.
fn said(status: &Status) -> String {
    let details = status.get_error_details();
    let reason = details
        .error_info()
        .map(|info| info.reason.clone())
        .unwrap_or_default();
    let fields = details
        .bad_request()
        .map(|bad| format!("{:?}", bad.field_violations));
    let rules = details
        .precondition_failure()
        .map(|failed| format!("{:?}", failed.violations));
    let parts = [Some(reason), Some(status.message().to_owned()), fields, rules];
    format!(
        "{}: {}",
        status.code(),
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    )
}
