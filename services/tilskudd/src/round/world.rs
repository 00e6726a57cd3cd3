//! The world outside the services: where they listen, and how people log in.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tilskudd_kernel::ids::Ids;
use tilskudd_kernel::service::Service;
use tonic::transport::Channel;

pub use super::channels::Endpoints;
use super::channels::{Channels, NATIONAL};
use crate::input::{Employer, Person};

/// Deadline of every call.
const CALL: Duration = Duration::from_secs(20);

/// A login of a person. People are distinguished by a label: the same label is the same human being, whichever way
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
    pub(super) channels: Channels,
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
        endpoints: impl Into<Endpoints>,
        logins: Arc<dyn Logins>,
        ids: Ids,
        region: &str,
    ) -> anyhow::Result<World> {
        Ok(World {
            channels: Channels::new(&endpoints.into(), CALL)?,
            logins,
            ids,
            region: region.into(),
        })
    }

    /// Connects to services of `national` that run apart from the region's.
    ///
    /// # Errors
    /// As [`World::new`].
    pub fn with_national(mut self, endpoints: impl Into<Endpoints>) -> anyhow::Result<World> {
        self.channels.national_apart(&endpoints.into(), CALL)?;
        Ok(self)
    }

    /// The channel to a service of the region.
    ///
    /// # Errors
    /// Never: [`World::new`] checks that all are there.
    pub fn channel(&self, service: Service) -> anyhow::Result<Channel> {
        self.channel_of(service, &self.region)
    }

    /// The channel to a service of `national`.
    ///
    /// # Errors
    /// Never: [`World::with_national`] checks that all are there.
    pub fn national(&self, service: Service) -> anyhow::Result<Channel> {
        self.channel_of(service, NATIONAL)
    }

    pub(super) fn channel_of(&self, service: Service, tenant: &str) -> anyhow::Result<Channel> {
        let channel = self.channels.of(service, tenant);
        channel.cloned().context("a service without an address")
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
            Employer::Directorate => directorate(person, &person.roles),
        })
    }

    /// A login of a person at the office with other roles, or through the other identity provider. The office of
    /// `national` is Helsedirektoratet itself, whose staff log in as its own.
    #[must_use]
    pub fn office(&self, person: &Person, roles: &[String], second_issuer: bool) -> Login {
        if self.region == NATIONAL && !second_issuer {
            return directorate(person, roles);
        }
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
}

fn directorate(person: &Person, roles: &[String]) -> Login {
    Login::Directorate {
        person: person.key.clone(),
        roles: roles.to_vec(),
    }
}
