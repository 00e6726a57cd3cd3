//! HTTP/1.1 byte by byte, past every client library: what a browser or a script sends.

use std::net::SocketAddr;

use anyhow::{Context as _, bail};
use serde_json::Value;
use tilskudd_kernel::service::Service;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::World;

/// Answers of tests are small.
const BYTES_MAX: u64 = 16 << 20;

/// The answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Name (lower case) and value, as they came.
    pub headers: Vec<(String, String)>,
    /// The body, put together.
    pub body: Vec<u8>,
}

impl Answer {
    /// The value of a header, by its name in lower case; empty when there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// When it is none.
    pub fn json(&self) -> anyhow::Result<Value> {
        serde_json::from_slice(&self.body).with_context(|| format!("no JSON: {self:?}"))
    }
}

/// Sends one request to a service on a connection of its own.
///
/// # Errors
/// When the service does not run or its answer is no HTTP/1.1.
pub async fn send(
    world: &World,
    service: Service,
    line: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> anyhow::Result<Answer> {
    exchange(world.service(service)?.addr, line, headers, body).await
}

/// Sends one request to any address on a connection of its own.
///
/// # Errors
/// When nobody listens or the answer is no HTTP/1.1.
pub async fn exchange(
    address: SocketAddr,
    line: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> anyhow::Result<Answer> {
    let mut stream = TcpStream::connect(address).await?;
    let mut head = format!("{line} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() {
        head.push_str(&format!("content-length: {}\r\n", body.len()));
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body).await?;
    let mut bytes = Vec::new();
    stream.take(BYTES_MAX).read_to_end(&mut bytes).await?;
    parse(&bytes)
}

/// A `GET`.
///
/// # Errors
/// As [`send`].
pub async fn get(
    world: &World,
    service: Service,
    path: &str,
    headers: &[(&str, &str)],
) -> anyhow::Result<Answer> {
    send(world, service, &format!("GET {path}"), headers, &[]).await
}

/// Holds an answer of the public JSON against the service's own OpenAPI description; gives its body.
///
/// # Errors
/// When the description does not have the operation or the status, or the answer is not as described.
pub async fn described(
    world: &World,
    service: Service,
    operation: &str,
    answer: &Answer,
) -> anyhow::Result<Value> {
    let document = get(world, service, "/public/v1/openapi.json", &[])
        .await?
        .json()?;
    let described = &document["paths"][format!("/public/v1{operation}")]["get"]["responses"];
    let response = &described[answer.status.to_string()];
    let media = answer.header("content-type").to_owned();
    let mut schema = response["content"][&media]["schema"].clone();
    let Some(root) = schema.as_object_mut() else {
        bail!("{operation} does not describe {} as {media}", answer.status);
    };
    root.insert("components".to_owned(), document["components"].clone());
    let body = answer.json()?;
    let validator = jsonschema::validator_for(&schema)?;
    if let Some(error) = validator.iter_errors(&body).next() {
        bail!("{operation}: {error} at {}: {body}", error.instance_path());
    }
    Ok(body)
}

fn parse(bytes: &[u8]) -> anyhow::Result<Answer> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
    let (head, body) = bytes.split_at(end.context("no end of the headers")? + 4);
    let head = std::str::from_utf8(head)?;
    let mut lines = head.trim_end().split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let chunked = headers
        .iter()
        .any(|(name, value)| name == "transfer-encoding" && value == "chunked");
    Ok(Answer {
        status: status.context("no status")?.parse()?,
        headers,
        body: if chunked { unchunked(body)? } else { body.to_vec() },
    })
}

fn unchunked(mut rest: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n");
        let (size, after) = rest.split_at(end.context("no size of a chunk")?);
        let size = usize::from_str_radix(std::str::from_utf8(size)?, 16)?;
        if size == 0 {
            return Ok(body);
        }
        let Some(chunk) = after.get(2..2 + size) else {
            bail!("a chunk is cut off");
        };
        body.extend_from_slice(chunk);
        rest = after.get(2 + size + 2..).unwrap_or_default();
    }
}
