//! One human being, one person id: derived under a secret key, so that no national identity number
//! (fødselsnummer) is stored and none can be found by trying.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tilskudd_kernel::ids::PersonId;
use uuid::Uuid;

use crate::config::Secret;

/// Derives person ids.
#[derive(Clone)]
pub(crate) struct Persons {
    key: Hmac<Sha256>,
}

impl Persons {
    /// The key's length is free in HMAC, so this cannot fail on any key that the configuration admits.
    pub(crate) fn new(key: &Secret) -> Option<Self> {
        Hmac::new_from_slice(key.expose().as_bytes())
            .ok()
            .map(|key| Self { key })
    }

    /// The person with this national identity number, whichever issuer says so.
    pub(crate) fn by_national_id(&self, pid: &str) -> PersonId {
        self.derive(&["pid", pid])
    }

    /// The person that an issuer calls by this subject.
    pub(crate) fn by_subject(&self, issuer: &str, subject: &str) -> PersonId {
        self.derive(&["sub", issuer, subject])
    }

    fn derive(&self, parts: &[&str]) -> PersonId {
        let mut mac = self.key.clone();
        for part in parts {
            mac.update(part.as_bytes());
            // No part holds a NUL, so different parts never read the same.
            mac.update(&[0]);
        }
        let digest = mac.finalize().into_bytes();
        let mut bytes = [0_u8; 16];
        for (byte, from) in bytes.iter_mut().zip(digest.iter()) {
            *byte = *from;
        }
        PersonId::from_uuid(Uuid::new_v8(bytes))
    }
}

impl std::fmt::Debug for Persons {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Persons")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_the_same_by_number_and_another_by_subject_issuer_or_key() {
        let persons = Persons::new(&Secret::new("k".repeat(32))).unwrap();
        let other_key = Persons::new(&Secret::new("l".repeat(32))).unwrap();
        let kari = persons.by_national_id("99000000001");
        assert_eq!(kari, persons.by_national_id("99000000001"));
        assert_ne!(kari, persons.by_national_id("99000000002"));
        assert_ne!(kari, other_key.by_national_id("99000000001"));
        assert_ne!(persons.by_subject("a", "bc"), persons.by_subject("ab", "c"));
        assert_eq!(kari.as_uuid().get_version_num(), 8);
    }
}
