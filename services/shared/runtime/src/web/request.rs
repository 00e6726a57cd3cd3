//! A request to the public API.

use std::collections::HashMap;

use axum::extract::Query;
use axum::http::request::Parts;
use tilskudd_kernel::lang::LocalText;
use tonic::Request;
use tonic::metadata::MetadataMap;

use crate::failure::Failure;
use crate::fields::{Fields, Invalid};

/// A request to the public API: its path and query parameters.
#[derive(Debug)]
pub struct PublicRequest {
    path: HashMap<String, String>,
    query: HashMap<String, String>,
    request: Request<()>,
}

impl PublicRequest {
    /// Refuses a parameter that the operation does not have, or that is given twice.
    pub(super) fn of(
        path: HashMap<String, String>,
        parts: &Parts,
        known: &[String],
    ) -> Result<Self, Failure> {
        let mut fields = Fields::new();
        let mut query = HashMap::new();
        match Query::<Vec<(String, String)>>::try_from_uri(&parts.uri) {
            Ok(Query(pairs)) => {
                for (name, value) in pairs {
                    if !known.contains(&name) {
                        fields.fail(shortened(&name), unknown());
                    } else if query.insert(name.clone(), value).is_some() {
                        fields.fail(name, twice());
                    }
                }
            }
            Err(_) => {
                fields.fail("query", unreadable());
            }
        }
        fields.finish(|| Ok(()))?;
        Ok(Self {
            path,
            query,
            request: Request::from_parts(
                MetadataMap::from_headers(parts.headers.clone()),
                parts.extensions.clone(),
                (),
            ),
        })
    }

    /// The request, for [`crate::Context::enter`].
    #[must_use]
    pub fn request(&self) -> &Request<()> {
        &self.request
    }

    /// A part of the path.
    #[must_use]
    pub fn part(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    /// The region's name, `regions/{region}`.
    #[must_use]
    pub fn parent(&self) -> String {
        format!("regions/{}", self.part("region"))
    }

    /// A parameter; empty when it is not given.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }

    /// A parameter that is a whole number; none when it is not given.
    ///
    /// # Errors
    /// [`Invalid`] when it is something else.
    pub fn number(&self, fields: &mut Fields, name: &str) -> Result<Option<i32>, Invalid> {
        self.query
            .get(name)
            .map(|value| fields.take(name, value.parse::<i32>()))
            .transpose()
    }

    /// The page's size: `page_size`, 1 to 200, else 50.
    ///
    /// # Errors
    /// [`Invalid`] when it is something else.
    pub fn page_size(&self, fields: &mut Fields) -> Result<usize, Invalid> {
        match self.number(fields, "page_size")? {
            None => fields.page_size(0),
            Some(size) => {
                fields.range("page_size", size, 1..=200)?;
                fields.page_size(size)
            }
        }
    }
}

/// A name that somebody made up is quoted in part only.
fn shortened(name: &str) -> String {
    name.chars().take(40).collect()
}

fn unknown() -> LocalText {
    LocalText::new(
        "Det finnes ingen slik parameter. Se openapi.json.",
        "Det finst ingen slik parameter. Sjå openapi.json.",
        "There is no such parameter. See openapi.json.",
    )
}

fn unreadable() -> LocalText {
    LocalText::new(
        "Parameterne kan ikke leses. Skriv dem som navn=verdi med & mellom, URL-kodet i UTF-8.",
        "Parametrane kan ikkje lesast. Skriv dei som namn=verdi med & mellom, URL-koda i UTF-8.",
        "The parameters cannot be read. Write them as name=value with & between, URL-encoded in UTF-8.",
    )
}

fn twice() -> LocalText {
    LocalText::new(
        "Parameteren er gitt to ganger. Gi den én gang.",
        "Parameteren er gitt to gonger. Gi han éin gong.",
        "The parameter is given twice. Give it once.",
    )
}
