//! Publishes an edition in `national`, over gRPC.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, bail};
use sha2::{Digest as _, Sha256};
use tilskudd_proto::intake::v1 as intake;
use tilskudd_proto::intake::v1::edition_service_client::EditionServiceClient;
use tilskudd_rulebook::Edition;
use tonic::Code;
use tonic::transport::Endpoint;
use uuid::Uuid;

use crate::refusal;

/// Deadline of the call.
const CALL: Duration = Duration::from_secs(20);

/// The token of the one who publishes: from the file, or else from what the environment gives.
///
/// # Errors
/// When there is neither, or it is blank.
pub fn token(file: Option<&Path>, environment: Option<&str>) -> anyhow::Result<String> {
    let text = match (file, environment) {
        (Some(file), _) => {
            std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?
        }
        (None, Some(text)) => text.to_owned(),
        (None, None) => {
            bail!("who publishes? name the token's file with --token-file, or set TILSKUDD_TOKEN")
        }
    };
    let token = text.trim();
    if token.is_empty() {
        bail!("the token is blank; publishing takes one of a scheme owner at Helsedirektoratet");
    }
    Ok(token.to_owned())
}

/// The id of the request to publish a text: the same text has the same, so that a repeat is recognised.
#[must_use]
pub fn request_id(edition: &Edition) -> Uuid {
    let digest = Sha256::digest(format!("PublishEdition {} {}", edition.id, edition.hash()));
    let mut bytes = [0; 16];
    for (byte, hashed) in bytes.iter_mut().zip(digest) {
        *byte = hashed;
    }
    Uuid::new_v8(bytes)
}

/// Its outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// The edition as it is published.
    pub edition: intake::Edition,
    /// Whether it was published before, so that nothing changed.
    pub before: bool,
}

/// Publishes an edition; published once already, the same again changes nothing.
///
/// # Errors
/// When the server cannot be reached, refuses, or answers with another text than was sent.
pub async fn publish(edition: &Edition, server: &str, token: &str) -> anyhow::Result<Published> {
    let address = if server.contains("://") {
        server.to_owned()
    } else {
        format!("http://{server}")
    };
    let channel = Endpoint::from_shared(address.clone())
        .with_context(|| format!("{server} is no address; write host:port"))?
        .timeout(CALL)
        .connect_timeout(CALL)
        .connect()
        .await
        .with_context(|| format!("cannot reach {address}"))?;
    let mut request = tonic::Request::new(intake::PublishEditionRequest {
        parent: "regions/national".into(),
        request_id: request_id(edition).to_string(),
        canonical: edition.canonical_json(),
    });
    let bearer = format!("Bearer {token}")
        .parse()
        .context("the token is not printable text")?;
    request.metadata_mut().insert("authorization", bearer);
    let mut client = EditionServiceClient::new(channel);
    let name = format!("regions/national/editions/{}", edition.id);
    let there = client.get_edition(intake::GetEditionRequest { name }).await;
    let before = match there {
        Ok(there) => there
            .into_inner()
            .edition
            .is_some_and(|there| there.hash == edition.hash()),
        Err(status) if status.code() == Code::NotFound => false,
        Err(status) => bail!("{}", refusal::describe(&status)),
    };
    // Also when it is there: whoever may not publish is told so.
    let published = match client.publish_edition(request).await {
        Ok(answer) => answer.into_inner().edition.context("no edition in the answer")?,
        Err(status) => bail!("{}", refusal::describe(&status)),
    };
    if published.hash != edition.hash() {
        bail!(
            "the server keeps another text: {} of hash {}",
            published.edition,
            published.hash
        );
    }
    Ok(Published {
        edition: published,
        before,
    })
}

#[cfg(test)]
mod tests {
    use tilskudd_rulebook::resolve_shipped;

    use super::*;

    #[test]
    fn the_same_text_has_the_same_request_id_and_another_text_another() {
        let edition = resolve_shipped("kkt-2024").unwrap();
        assert_eq!(request_id(&edition), request_id(&edition.clone()));
        let mut other = edition.clone();
        other.chapter_post = "761/69".to_owned();
        assert_ne!(request_id(&edition), request_id(&other));
    }

    #[test]
    fn a_token_comes_from_the_file_or_the_environment_and_is_not_blank() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("token");
        std::fs::write(&file, "from-file\n").unwrap();
        assert_eq!(token(Some(&file), Some("other")).unwrap(), "from-file");
        assert_eq!(token(None, Some("from-env")).unwrap(), "from-env");
        assert!(
            token(None, None)
                .unwrap_err()
                .to_string()
                .contains("--token-file")
        );
        assert!(token(None, Some(" ")).unwrap_err().to_string().contains("blank"));
        let error = token(Some(&folder.path().join("none")), None).unwrap_err();
        assert!(error.to_string().contains("cannot read"));
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_is_named() {
        let edition = resolve_shipped("kkt-2024").unwrap();
        let error = publish(&edition, "127.0.0.1:1", "token").await.unwrap_err();
        assert_eq!(error.to_string(), "cannot reach http://127.0.0.1:1");
    }
}
