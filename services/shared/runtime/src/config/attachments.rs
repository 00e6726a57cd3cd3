//! Configuration of the attachment store.

use std::path::PathBuf;

use serde::Deserialize;

use super::{ConfigError, Secret};

/// The attachment store: `[attachments]` with `folder = "…"`, or with `s3 = { … }`. For intake, which does not
/// start without.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Attachments {
    /// A folder that the service can write to, the same for all of its replicas.
    Folder(PathBuf),
    /// A bucket of S3, or of what speaks as S3.
    S3(S3),
}

/// A bucket. Without the two keys the credentials are the environment's (`AWS_ACCESS_KEY_ID` and so on, or what the
/// cluster gives to the service's account).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3 {
    /// Its name.
    pub bucket: String,
    /// Address, such as `https://s3.example`; none: Amazon's for the region.
    pub endpoint: Option<String>,
    /// Region, such as `eu-north-1`.
    pub region: String,
    /// Id of the key.
    pub access_key_id: Option<String>,
    /// The key.
    pub secret_access_key: Option<Secret>,
    /// Allows an endpoint without encryption; on loopback only.
    #[serde(default)]
    pub allow_http: bool,
}

impl Attachments {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let refuse = |key, problem| Err(ConfigError::Value { key, problem });
        let s3 = match self {
            Self::Folder(folder) if folder.as_os_str().is_empty() => {
                return refuse("attachments.folder", "must name a folder");
            }
            Self::Folder(_) => return Ok(()),
            Self::S3(s3) => s3,
        };
        if s3.bucket.is_empty() || s3.region.is_empty() {
            return refuse("attachments.s3", "bucket and region are needed");
        }
        if s3.access_key_id.is_some() != s3.secret_access_key.is_some() {
            return refuse(
                "attachments.s3",
                "access_key_id and secret_access_key go together, or are both left out",
            );
        }
        let endpoint = s3.endpoint.as_deref().unwrap_or("https://");
        let is_loopback = ["http://127.0.0.1:", "http://[::1]:"]
            .iter()
            .any(|loopback| endpoint.starts_with(loopback));
        let is_safe = endpoint.starts_with("https://") || (s3.allow_http && is_loopback);
        if !is_safe {
            return refuse(
                "attachments.s3.endpoint",
                "must be https, or on loopback with allow_http = true",
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Attachments, String> {
        let read: Attachments = toml::from_str(text).map_err(|error| error.to_string())?;
        read.check().map_err(|error| error.to_string())?;
        Ok(read)
    }

    #[test]
    fn a_folder_or_a_bucket_is_read_and_nothing_else() {
        assert!(matches!(
            read("folder = '/var/lib/tilskudd/attachments'"),
            Ok(Attachments::Folder(_))
        ));
        let bucket = "s3 = { bucket = 'vedlegg', region = 'eu-north-1'";
        let from_environment = read(&format!("{bucket} }}")).unwrap();
        assert!(matches!(
            from_environment,
            Attachments::S3(S3 {
                access_key_id: None,
                ..
            })
        ));
        let keys = "access_key_id = 'id', secret_access_key = 'a-very-secret-key'";
        let with_keys = read(&format!("{bucket}, {keys}, endpoint = 'https://s3.example' }}")).unwrap();
        assert!(!format!("{with_keys:?}").contains("a-very-secret-key"));
        read(&format!(
            "{bucket}, endpoint = 'http://127.0.0.1:9000', allow_http = true }}"
        ))
        .unwrap();
        let refused = [
            ("colour = 1".to_owned(), "colour"),
            ("folder = ''".to_owned(), "folder"),
            (format!("folder = '/a'\n{bucket} }}"), "attachments"),
            (format!("{bucket}, colour = 1 }}"), "colour"),
            (format!("{bucket}, access_key_id = 'id' }}"), "go together"),
            (
                format!("{bucket}, endpoint = 'http://127.0.0.1:9000' }}"),
                "https",
            ),
            (
                format!("{bucket}, endpoint = 'http://s3.example', allow_http = true }}"),
                "https",
            ),
            ("s3 = { bucket = 'vedlegg' }".to_owned(), "region"),
            ("s3 = { bucket = '', region = 'eu-north-1' }".to_owned(), "bucket"),
        ];
        for (text, word) in refused {
            let error = read(&text).unwrap_err();
            assert!(word == "attachments" || error.contains(word), "{text}: {error}");
        }
    }
}
