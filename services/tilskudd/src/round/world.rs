//! The world outside the services: where they listen, how people log in, and how time is turned.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use tilskudd_kernel::ids::Ids;
use tilskudd_kernel::service::Service;
use tilskudd_proto::common::v1 as common;
use tilskudd_proto::common::v1::operations_service_client::OperationsServiceClient;
use tonic::transport::{Channel, Endpoint};

use crate::input::{Employer, LocalTime, Person};

/// Deadline of every call.
const CALL: Duration = Duration::from_secs(20);
/// How long events may take to arrive everywhere.
const SETTLE: Duration = Duration::from_secs(60);
/// How often it is asked whether they have.
const ASK: Duration = Duration::from_millis(15);

/// How a person logs in. People are told apart by a label: the same label is the same human being, whichever way
/// they log in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Login {
    /// Staff of an office, through the office's identity provider.
    Office {
        /// Who.
        person: String,
        /// Region.
        region: String,
        /// Roles.
        roles: Vec<String>,
        /// Through the other of the office's two identity providers.
        second_issuer: bool,
    },
    /// Staff of Helsedirektoratet.
    Directorate {
        /// Who.
        person: String,
        /// Roles.
        roles: Vec<String>,
    },
    /// Someone who represents an applicant.
    Applicant {
        /// Who.
        person: String,
        /// Organisation number.
        organisation: String,
        /// May sign, and not only draft.
        signs: bool,
    },
    /// National operations.
    Operator,
}

/// Gives tokens.
pub trait Logins: Send + Sync {
    /// A token for a login.
    ///
    /// # Errors
    /// When the issuer cannot sign.
    fn token(&self, login: &Login) -> anyhow::Result<String>;
}

/// A person who has logged in.
#[derive(Debug, Clone)]
pub struct Session {
    bearer: tonic::metadata::MetadataValue<tonic::metadata::Ascii>,
}

impl Session {
    /// A request of this person's.
    pub fn ask<T>(&self, message: T) -> tonic::Request<T> {
        let mut request = tonic::Request::new(message);
        request
            .metadata_mut()
            .insert("authorization", self.bearer.clone());
        request.set_timeout(CALL);
        request
    }
}

/// The services and the people around them.
#[derive(Clone)]
pub struct World {
    channels: BTreeMap<Service, Channel>,
    logins: Arc<dyn Logins>,
    ids: Ids,
    /// The region of the round.
    pub region: String,
}

impl World {
    /// Connects to the services.
    ///
    /// # Errors
    /// When an address is no address; connecting itself waits for the first call.
    pub fn new(
        endpoints: &BTreeMap<Service, String>,
        logins: Arc<dyn Logins>,
        ids: Ids,
        region: &str,
    ) -> anyhow::Result<World> {
        let mut channels = BTreeMap::new();
        for (service, address) in endpoints {
            let endpoint = Endpoint::from_shared(address.clone())?
                .timeout(CALL)
                .connect_timeout(CALL);
            channels.insert(*service, endpoint.connect_lazy());
        }
        for service in Service::ALL {
            ensure!(
                channels.contains_key(&service),
                "no address of {}",
                service.as_str()
            );
        }
        Ok(World {
            channels,
            logins,
            ids,
            region: region.into(),
        })
    }

    /// The channel to a service.
    ///
    /// # Errors
    /// Never: [`World::new`] checks that all are there.
    pub fn channel(&self, service: Service) -> anyhow::Result<Channel> {
        self.channels
            .get(&service)
            .cloned()
            .context("a service without an address")
    }

    /// `regions/{region}`.
    #[must_use]
    pub fn parent(&self) -> String {
        format!("regions/{}", self.region)
    }

    /// A new request id.
    #[must_use]
    pub fn request_id(&self) -> String {
        self.ids.next().to_string()
    }

    /// Logs in.
    ///
    /// # Errors
    /// When no token is given.
    pub fn log_in(&self, login: &Login) -> anyhow::Result<Session> {
        let token = self.logins.token(login)?;
        Ok(Session {
            bearer: format!("Bearer {token}").parse()?,
        })
    }

    /// Logs a public servant in.
    ///
    /// # Errors
    /// When no token is given.
    pub fn staff(&self, person: &Person) -> anyhow::Result<Session> {
        self.log_in(&match person.works_for {
            Employer::Office => self.office(person, &person.roles, false),
            Employer::Directorate => Login::Directorate {
                person: person.key.clone(),
                roles: person.roles.clone(),
            },
        })
    }

    /// A login of a person at the office with other roles, or through the other identity provider.
    #[must_use]
    pub fn office(&self, person: &Person, roles: &[String], second_issuer: bool) -> Login {
        Login::Office {
            person: person.key.clone(),
            region: self.region.clone(),
            roles: roles.to_vec(),
            second_issuer,
        }
    }

    /// Logs someone in who may sign for an organisation.
    ///
    /// # Errors
    /// When no token is given.
    pub fn applicant(&self, organisation: &str) -> anyhow::Result<Session> {
        self.log_in(&Login::Applicant {
            person: format!("signatory of {organisation}"),
            organisation: organisation.into(),
            signs: true,
        })
    }

    /// Waits until every event has arrived.
    ///
    /// # Errors
    /// When an event is parked, or they have not arrived in a minute.
    pub async fn settle(&self) -> anyhow::Result<()> {
        let operator = self.log_in(&Login::Operator)?;
        let waiting = async {
            // Twice in a row empty: an event can make its receiver write another.
            let mut quiet = 0;
            while quiet < 2 {
                quiet = if self.pending(&operator).await? == 0 {
                    quiet + 1
                } else {
                    0
                };
                if quiet == 0 {
                    tokio::time::sleep(ASK).await;
                }
            }
            anyhow::Ok(())
        };
        tokio::time::timeout(SETTLE, waiting)
            .await
            .context("events are still under way after a minute")?
    }

    async fn pending(&self, operator: &Session) -> anyhow::Result<i64> {
        let mut pending = 0;
        for service in Service::ALL {
            for region in BTreeSet::from(["national", self.region.as_str()]) {
                let status = self.status(operator, service, region).await?;
                if status.outbox_parked > 0 {
                    let parked = self.parked(operator, service, region).await?;
                    bail!("{} has parked events in {region}: {parked}", service.as_str());
                }
                pending += status.outbox_pending;
            }
        }
        Ok(pending)
    }

    /// The state of a service's outbox and audit log.
    ///
    /// # Errors
    /// When the service does not answer.
    pub async fn status(
        &self,
        operator: &Session,
        service: Service,
        region: &str,
    ) -> anyhow::Result<common::GetStatusResponse> {
        let request = common::GetStatusRequest {
            parent: format!("regions/{region}"),
        };
        Ok(self
            .operations(service)?
            .get_status(operator.ask(request))
            .await?
            .into_inner())
    }

    async fn parked(&self, operator: &Session, service: Service, region: &str) -> anyhow::Result<String> {
        let request = common::ListParkedEventsRequest {
            parent: format!("regions/{region}"),
            ..Default::default()
        };
        let events = self
            .operations(service)?
            .list_parked_events(operator.ask(request))
            .await?
            .into_inner()
            .events;
        let lines = events
            .iter()
            .map(|e| format!("{} to {}: {}", e.r#type, e.destination, e.last_error));
        Ok(lines.collect::<Vec<_>>().join("; "))
    }

    /// The operators' client of a service.
    ///
    /// # Errors
    /// Never: see [`World::channel`].
    pub fn operations(&self, service: Service) -> anyhow::Result<OperationsServiceClient<Channel>> {
        Ok(OperationsServiceClient::new(self.channel(service)?))
    }

    /// Waits for the events, then turns legal time in every service.
    ///
    /// # Errors
    /// When the time lies before the present legal time.
    pub async fn turn_to(&self, local: LocalTime) -> anyhow::Result<()> {
        self.settle().await?;
        let instant = local.instant();
        let operator = self.log_in(&Login::Operator)?;
        for service in Service::ALL {
            let request = common::TurnLegalTimeRequest {
                parent: self.parent(),
                legal_time: Some(prost_types::Timestamp {
                    seconds: instant.timestamp(),
                    nanos: 0,
                }),
                request_id: self.request_id(),
            };
            self.operations(service)?
                .turn_legal_time(operator.ask(request))
                .await
                .with_context(|| format!("turning the time of {} to {local}", service.as_str()))?;
        }
        Ok(())
    }
}
