//! Editions.

use tilskudd_kernel::lang::LocalText;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Failure, Fields};

use crate::names::parent;

/// Largest edition, bytes.
const CANONICAL_MAX: usize = 512 * 1024;

/// The parsed `PublishEdition` request.
#[derive(Debug, Clone)]
pub(crate) struct PublishEdition {
    /// The edition's canonical text.
    pub(crate) canonical: String,
}

/// Reads an edition's text, not yet whether it is one.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn publish(message: &pb::PublishEditionRequest) -> Result<PublishEdition, Failure> {
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    if message.canonical.is_empty() || message.canonical.len() > CANONICAL_MAX {
        f.fail(
            "canonical",
            LocalText::new("1 byte til 512 KiB", "1 byte til 512 KiB", "1 byte to 512 KiB"),
        );
    }
    f.finish(|| alone)?;
    Ok(PublishEdition {
        canonical: message.canonical.clone(),
    })
}
