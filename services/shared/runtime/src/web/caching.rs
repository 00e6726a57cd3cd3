//! Cacheable answers: entity tag, modification time and conditional requests (RFC 9110 §13, RFC 9111).

use std::marker::PhantomData;

use axum::body::Body;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    LAST_MODIFIED, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, Method, Response, StatusCode};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::failure::Failure;

/// How long an answer may be kept when nothing else is said, seconds.
const KEPT_SECONDS: u32 = 60;
/// A date in a header (RFC 9110 §5.6.7).
const HTTP_DATE: &str = "%a, %d %b %Y %H:%M:%S GMT";

/// A JSON answer, with the time at which its content last changed.
#[derive(Debug)]
pub struct Cacheable<T> {
    body: Vec<u8>,
    modified: Option<DateTime<Utc>>,
    seconds: u32,
    of: PhantomData<fn(T)>,
}

impl<T: Serialize> Cacheable<T> {
    /// Shows a value.
    ///
    /// # Errors
    /// INTERNAL when it has no form as JSON.
    pub fn of(value: &T) -> Result<Self, Failure> {
        Ok(Self {
            body: serde_json::to_vec(value).map_err(Failure::internal)?,
            modified: None,
            seconds: KEPT_SECONDS,
            of: PhantomData,
        })
    }

    /// Sets the time at which the newest part of the content came to be. What has no such time yet is left out: legal time that was turned
    /// ahead is no date that a cache can compare.
    #[must_use]
    pub fn modified(mut self, at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Self {
        self.modified = at.filter(|at| *at <= now);
        self
    }

    /// How long it may be kept.
    #[must_use]
    pub fn keep(mut self, seconds: u32) -> Self {
        self.seconds = seconds;
        self
    }

    pub(super) fn respond(self, method: &Method, asked: &HeaderMap) -> Result<Response<Body>, Failure> {
        let tag = format!("\"{}\"", hex::encode(Sha256::digest(&self.body)));
        let known = self.is_known(&tag, asked);
        let mut response = Response::builder()
            .header(ETAG, &tag)
            .header(CACHE_CONTROL, format!("public, max-age={}", self.seconds));
        if let Some(modified) = self.modified {
            response = response.header(LAST_MODIFIED, modified.format(HTTP_DATE).to_string());
        }
        let response = if known {
            response.status(StatusCode::NOT_MODIFIED).body(Body::empty())
        } else {
            let response = response
                .header(CONTENT_TYPE, "application/json")
                .header(CONTENT_LENGTH, self.body.len())
                .header(X_CONTENT_TYPE_OPTIONS, "nosniff");
            response.body(if method == Method::HEAD {
                Body::empty()
            } else {
                Body::from(self.body)
            })
        };
        response.map_err(Failure::internal)
    }

    /// Whether the asker has it already; a tag goes before a time (RFC 9110 §13.2.2).
    fn is_known(&self, tag: &str, asked: &HeaderMap) -> bool {
        let text = |name: HeaderName| asked.get(name).and_then(|value| value.to_str().ok());
        if asked.contains_key(IF_NONE_MATCH) {
            let mut tags = asked
                .get_all(IF_NONE_MATCH)
                .iter()
                .filter_map(|value| value.to_str().ok())
                .flat_map(|value| value.split(','))
                .map(|one| one.trim().trim_start_matches("W/"));
            return tags.any(|one| one == "*" || one == tag);
        }
        let since = text(IF_MODIFIED_SINCE).and_then(|date| DateTime::parse_from_rfc2822(date).ok());
        match (self.modified, since) {
            (Some(modified), Some(since)) => modified.timestamp() <= since.timestamp(),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(method: &Method, asked: &[(HeaderName, &str)]) -> Response<Body> {
        let mut headers = HeaderMap::new();
        for (name, value) in asked {
            headers.append(name.clone(), value.parse().unwrap());
        }
        let (at, now) = ("2024-02-15T11:00:00.5Z", "2024-02-16T00:00:00Z");
        let cacheable = Cacheable::of(&1).unwrap();
        let cacheable = cacheable.modified(Some(at.parse().unwrap()), now.parse().unwrap());
        cacheable.respond(method, &headers).unwrap()
    }

    #[test]
    fn who_has_it_already_is_told_so_by_tag_or_by_time_and_a_tag_goes_first() {
        let first = answer(&Method::GET, &[]);
        assert_eq!(first.headers()[LAST_MODIFIED], "Thu, 15 Feb 2024 11:00:00 GMT");
        let tag = first.headers()[ETAG].to_str().unwrap().to_owned();
        let weak = format!("\"other\", W/{tag}");
        let (then, before) = ("Thu, 15 Feb 2024 11:00:00 GMT", "Thu, 15 Feb 2024 10:59:59 GMT");
        let cases: [(&[(HeaderName, &str)], u16); 8] = [
            (&[(IF_NONE_MATCH, &tag)], 304),
            (&[(IF_NONE_MATCH, &weak)], 304),
            (&[(IF_NONE_MATCH, "*")], 304),
            (&[(IF_NONE_MATCH, "\"other\"")], 200),
            (&[(IF_MODIFIED_SINCE, then)], 304),
            (&[(IF_MODIFIED_SINCE, before)], 200),
            (&[(IF_MODIFIED_SINCE, "yesterday")], 200),
            (&[(IF_NONE_MATCH, "\"other\""), (IF_MODIFIED_SINCE, then)], 200),
        ];
        for (asked, status) in cases {
            let response = answer(&Method::GET, asked);
            assert_eq!(response.status().as_u16(), status, "{asked:?}");
            assert_eq!(response.headers()[ETAG], *tag);
            assert_eq!(response.headers()[CACHE_CONTROL], "public, max-age=60");
        }
    }

    #[test]
    fn a_head_has_the_headers_of_a_get() {
        let (get, head) = (answer(&Method::GET, &[]), answer(&Method::HEAD, &[]));
        assert_eq!(get.headers(), head.headers());
        assert_eq!(head.headers()[CONTENT_LENGTH], "1");
    }

    #[test]
    fn what_lies_ahead_of_the_clock_has_no_time() {
        let (at, now) = ("2024-02-17T00:00:00Z", "2024-02-16T00:00:00Z");
        let cacheable = Cacheable::of(&1)
            .unwrap()
            .modified(Some(at.parse().unwrap()), now.parse().unwrap());
        let response = cacheable.respond(&Method::GET, &HeaderMap::new()).unwrap();
        assert!(!response.headers().contains_key(LAST_MODIFIED));
    }
}
