//! Calls past the generated clients: any method by its path, any bytes as its message.

use anyhow::Context as _;
use prost::bytes::{Buf as _, BufMut as _};
use tilskudd_testkit::Claims;
use tonic::client::Grpc;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};

/// Errors with many findings travel in headers.
const HEADER_BYTES_MAX: u32 = 64 * 1024;
/// More than a service takes, so that it is the service that refuses.
const SEND_BYTES_MAX: usize = 64 << 20;

/// After how long without news a stream has said what it had to say.
const SILENCE: std::time::Duration = std::time::Duration::from_secs(3);

/// Bytes as they are.
#[derive(Debug, Clone, Copy)]
struct Bytes;

impl Codec for Bytes {
    type Encode = Vec<u8>;
    type Decode = Vec<u8>;
    type Encoder = Bytes;
    type Decoder = Bytes;

    fn encoder(&mut self) -> Bytes {
        Bytes
    }

    fn decoder(&mut self) -> Bytes {
        Bytes
    }
}

impl Encoder for Bytes {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, message: Vec<u8>, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put_slice(&message);
        Ok(())
    }
}

impl Decoder for Bytes {
    type Item = Vec<u8>;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Vec<u8>>, Status> {
        Ok(Some(buffer.copy_to_bytes(buffer.remaining()).to_vec()))
    }
}

/// One connection to a service, for callers of every kind.
#[derive(Debug, Clone)]
pub(crate) struct Raw(Channel);

impl Raw {
    pub(crate) fn new(url: String) -> anyhow::Result<Raw> {
        let endpoint = Endpoint::from_shared(url)?.http2_max_header_list_size(HEADER_BYTES_MAX);
        Ok(Raw(endpoint.connect_lazy()))
    }

    /// Calls `path` (`/package.Service/Method`) with what stands in `authorization`, if anything.
    pub(crate) async fn call(
        &self,
        path: &str,
        authorization: Option<&str>,
        message: Vec<u8>,
    ) -> anyhow::Result<Result<Vec<u8>, Status>> {
        let mut client = Grpc::new(self.0.clone()).max_encoding_message_size(SEND_BYTES_MAX);
        client.ready().await.context("the service does not answer")?;
        let mut request = Request::new(message);
        if let Some(value) = authorization {
            request.metadata_mut().insert("authorization", value.parse()?);
        }
        // The first message is enough, also of a stream that goes on: whoever is refused gets none.
        let mut answer = match client.server_streaming(request, path.parse()?, Bytes).await {
            Ok(answer) => answer.into_inner(),
            Err(status) => return Ok(Err(status)),
        };
        Ok(answer.message().await.map(Option::unwrap_or_default))
    }
}

impl Raw {
    /// All that a stream sends until it is silent for a while, one message after the other.
    pub(crate) async fn listen(
        &self,
        path: &str,
        authorization: &str,
        message: Vec<u8>,
    ) -> anyhow::Result<Result<Vec<u8>, Status>> {
        let mut client = Grpc::new(self.0.clone());
        client.ready().await.context("the service does not answer")?;
        let mut request = Request::new(message);
        request
            .metadata_mut()
            .insert("authorization", authorization.parse()?);
        let mut stream = match client.server_streaming(request, path.parse()?, Bytes).await {
            Ok(answer) => answer.into_inner(),
            Err(status) => return Ok(Err(status)),
        };
        let mut heard = Vec::new();
        while let Ok(message) = tokio::time::timeout(SILENCE, stream.message()).await {
            match message {
                Ok(Some(bytes)) => heard.extend(bytes),
                Ok(None) => break,
                Err(status) => return Ok(Err(status)),
            }
        }
        Ok(Ok(heard))
    }
}

/// What stands in `authorization` for a login.
pub(crate) fn bearer(world: &tilskudd_testkit::World, claims: &Claims) -> anyhow::Result<String> {
    Ok(format!("Bearer {}", world.issuer().token(claims)?))
}
