//! The key that seals are signed with, kept outside the database.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey, KeypairBytes};
use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};
use sha2::{Digest, Sha256};

use super::anchor::{Anchor, AnchorFile};
use crate::error::Error;
use crate::secret_file;

/// An Ed25519 key, from a PKCS #8 PEM file.
#[derive(Clone)]
pub struct SealKey(SigningKey);

impl std::fmt::Debug for SealKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealKey({})", self.public().id())
    }
}

impl SealKey {
    /// Reads a key.
    ///
    /// # Errors
    /// [`Error::Key`] when the file cannot be read or holds no such key.
    pub fn from_pem_file(path: &Path) -> Result<Self, Error> {
        let pem = std::fs::read_to_string(path).map_err(|error| Error::key(path, error))?;
        let key = SigningKey::from_pkcs8_pem(&pem).map_err(|error| Error::key(path, error))?;
        Ok(Self(key))
    }

    /// Makes a key and its file, readable by its owner alone; an existing file is read instead.
    ///
    /// # Errors
    /// [`Error::Key`] when the file cannot be written or read.
    pub fn create_pem_file(path: &Path) -> Result<Self, Error> {
        if path.exists() {
            return Self::from_pem_file(path);
        }
        let bytes = secret_file::random().map_err(|error| Error::key(path, error))?;
        let key = SigningKey::from_bytes(&bytes);
        // PKCS#8 version 1, without the public key: the form that every library reads.
        let pem = KeypairBytes {
            secret_key: bytes,
            public_key: None,
        }
        .to_pkcs8_pem(LineEnding::LF)
        .map_err(|error| Error::key(path, error))?;
        secret_file::write(path, &pem).map_err(|error| Error::key(path, error))?;
        Ok(Self(key))
    }

    /// The public key that seals are verified with.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    pub(super) fn sign(&self, hash: &[u8]) -> Vec<u8> {
        self.0.sign(hash).to_bytes().to_vec()
    }
}

/// The public half of a seal key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// From its 32 bytes in hexadecimal.
    ///
    /// # Errors
    /// [`Error::Key`] when it is none.
    pub fn from_hex(text: &str) -> Result<Self, Error> {
        let what = || PathBuf::from("public key");
        let mut bytes = [0_u8; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|error| Error::key(&what(), error))?;
        VerifyingKey::from_bytes(&bytes)
            .map(Self)
            .map_err(|error| Error::key(&what(), error))
    }

    /// Its 32 bytes in hexadecimal.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex::encode(self.0.as_bytes())
    }

    /// Short name in seals: the first eight bytes of its SHA-256, in hexadecimal.
    #[must_use]
    pub fn id(&self) -> String {
        hex::encode(&Sha256::digest(self.0.as_bytes())[..8])
    }

    pub(super) fn verifies(&self, hash: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.0.verify(hash, &signature).is_ok())
    }
}

/// A key, and where heads are anchored.
#[derive(Debug, Clone)]
pub struct Sealer {
    pub(super) key: SealKey,
    file: Option<Arc<AnchorFile>>,
}

impl Sealer {
    /// Seals with the key, without an anchor.
    #[must_use]
    pub fn new(key: SealKey) -> Self {
        Self { key, file: None }
    }

    /// Appends each head to this file of JSON lines.
    #[must_use]
    pub fn anchored_at(mut self, file: impl Into<PathBuf>) -> Self {
        self.file = Some(Arc::new(AnchorFile::new(file.into())));
        self
    }

    /// Makes sure that the head is in the anchor file, if there is one.
    pub(super) async fn anchor(&self, head: Anchor) -> Result<(), Error> {
        let Some(file) = &self.file else { return Ok(()) };
        if file.has(&head) {
            return Ok(());
        }
        let file = Arc::clone(file);
        let written = tokio::task::spawn_blocking(move || file.add(&head)).await;
        written.unwrap_or(Err(Error::LeaseLost))
    }

    /// The public key that its seals are verified with.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        self.key.public()
    }
}
