//! An application after its submission, as intake sends it.

use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::{ApplicationId, CompletionId};
use tilskudd_proto::intake::v1 as intake;
use tilskudd_runtime::facts::{Unreadable, acted, id_in};

use crate::collections::{APPLICATIONS, COMPLETIONS};
use crate::proposals::domain::stage::Ending;

/// An application that has ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ended {
    /// The application.
    pub(crate) application: ApplicationId,
    /// How it ended.
    pub(crate) how: Ending,
    /// Who ended it, and when.
    pub(crate) by: Signed,
}

/// Reads that an application has ended.
pub(crate) fn ended(fact: &intake::ApplicationEnded) -> Result<Ended, Unreadable> {
    Ok(Ended {
        application: id_in("application", APPLICATIONS, &fact.application)?,
        how: match fact.kind() {
            intake::EndingKind::Withdrawn => Ending::Withdrawn,
            intake::EndingKind::Dismissed => Ending::Dismissed,
            intake::EndingKind::Unspecified => return Err(Unreadable::new("kind", "it is unspecified")),
        },
        by: acted("ended", &fact.ended)?,
    })
}

/// A request to complete an application.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Completion<'f> {
    /// The application.
    pub(crate) application: ApplicationId,
    /// Its resource name.
    pub(crate) application_name: &'f str,
    /// The request.
    pub(crate) id: CompletionId,
    /// Its resource name.
    pub(crate) name: &'f str,
}

impl<'f> Completion<'f> {
    /// Reads the names of an application and of a request to complete it.
    pub(crate) fn read(application_name: &'f str, name: &'f str) -> Result<Self, Unreadable> {
        Ok(Self {
            application: id_in("application", APPLICATIONS, application_name)?,
            application_name,
            id: id_in("completion", COMPLETIONS, name)?,
            name,
        })
    }
}
