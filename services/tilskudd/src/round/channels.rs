//! Connections to the services: the region's, and those of `national`, which may run apart.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::ensure;
use tilskudd_kernel::service::Service;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};

/// The tenant of Helsedirektoratet.
pub(super) const NATIONAL: &str = "national";

/// The addresses of a tenant's services.
#[derive(Debug, Clone, Default)]
pub struct Endpoints {
    /// `http://` or `https://`, for each of the five.
    pub addresses: BTreeMap<Service, String>,
    /// Who signs for `https://` ones (PEM).
    pub authority: Option<String>,
}

impl From<&BTreeMap<Service, String>> for Endpoints {
    fn from(addresses: &BTreeMap<Service, String>) -> Self {
        Endpoints {
            addresses: addresses.clone(),
            authority: None,
        }
    }
}

/// All the connections; each is made at its first call.
#[derive(Clone)]
pub(super) struct Channels {
    region: BTreeMap<Service, Channel>,
    /// None: the region's services serve `national` too.
    national: Option<BTreeMap<Service, Channel>>,
}

impl Channels {
    pub(super) fn new(region: &Endpoints, deadline: Duration) -> anyhow::Result<Channels> {
        Ok(Channels {
            region: connect(region, deadline)?,
            national: None,
        })
    }

    pub(super) fn national_apart(&mut self, national: &Endpoints, deadline: Duration) -> anyhow::Result<()> {
        self.national = Some(connect(national, deadline)?);
        Ok(())
    }

    /// The connection to the service of a tenant: the round's region, or `national`.
    pub(super) fn of(&self, service: Service, tenant: &str) -> Option<&Channel> {
        match &self.national {
            Some(national) if tenant == NATIONAL => national.get(&service),
            _ => self.region.get(&service),
        }
    }

    /// One tenant of each set of processes: each set has clocks of its own.
    pub(super) fn apart<'t>(&self, region: &'t str) -> Vec<&'t str> {
        match self.national {
            Some(_) if region != NATIONAL => vec![NATIONAL, region],
            _ => vec![region],
        }
    }
}

fn connect(endpoints: &Endpoints, deadline: Duration) -> anyhow::Result<BTreeMap<Service, Channel>> {
    let mut channels = BTreeMap::new();
    for (service, address) in &endpoints.addresses {
        let mut endpoint = Endpoint::from_shared(address.clone())?
            .timeout(deadline)
            .connect_timeout(deadline);
        if let Some(authority) = &endpoints.authority {
            let trusted = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(authority));
            endpoint = endpoint.tls_config(trusted)?;
        }
        channels.insert(*service, endpoint.connect_lazy());
    }
    for service in Service::ALL {
        ensure!(channels.contains_key(&service), "no address of {service}");
    }
    Ok(channels)
}
