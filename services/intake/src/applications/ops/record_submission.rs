//! Stores a valid submission, audits it and notifies assessment: the same for what an applicant submits and for what
//! the office registers.

use prost::Message;
use serde_json::json;
use sha2::{Digest, Sha256};
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::case_number::OfficeCode;
use tilskudd_kernel::ids::{ApplicationId, DelegationId};
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::Finding;
use tilskudd_runtime::Scope;
use tilskudd_store::Tx;

use crate::applications::codec::application::{Document, Receipt, findings_out, submitted};
use crate::applications::domain::application::{Head, State};
use crate::applications::domain::content::Content;
use crate::applications::domain::search_text;
use crate::applications::ops::emit::emit;
use crate::applications::store;
use crate::applications::store::rule_inputs::RuleInputs;
use crate::applications::store::submissions::Submission;
use crate::cache::Rules;
use crate::calls::domain::call::Call;
use crate::error::Error;
use crate::finding;

/// A signed document, with its signatory.
#[derive(Debug, Clone)]
pub(crate) struct SignedDocument {
    /// The document.
    pub(crate) document: pb::Application,
    /// The same, byte for byte.
    pub(crate) bytes: Vec<u8>,
    /// Who signed and when.
    pub(crate) signed: Signed,
    /// The recorded delegation that the signature rests on.
    pub(crate) delegation: Option<DelegationId>,
}

impl SignedDocument {
    /// A document that is signed now.
    pub(crate) fn new(tenant: &Tenant, document: Document<'_>) -> Self {
        let (signed, delegation) = (document.signed, document.delegation);
        let document = document.into_message(tenant);
        Self {
            bytes: document.encode_to_vec(),
            document,
            signed,
            delegation,
        }
    }
}

/// An accepted submission.
pub(crate) struct Accepted<'a> {
    /// The rule inputs of the application, under lock.
    pub(crate) inputs: &'a RuleInputs,
    /// Its call.
    pub(crate) call: &'a Call,
    /// The call's edition.
    pub(crate) rules: &'a Rules,
    /// Its content as facts.
    pub(crate) content: &'a Content,
    /// What was signed.
    pub(crate) signed: SignedDocument,
    /// The office's code, for the case number.
    pub(crate) office: OfficeCode,
    /// The findings: notes only.
    pub(crate) found: &'a [Finding],
}

impl Accepted<'_> {
    /// Stores it in one statement, audits it and notifies assessment; returns the receipt.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub(crate) async fn store(
        self,
        tx: &mut Tx<'_>,
        scope: &Scope,
        state: State,
    ) -> Result<pb::Application, Error> {
        let SignedDocument {
            document,
            bytes,
            signed,
            delegation,
        } = self.signed;
        let content_hash = Sha256::digest(&bytes).to_vec();
        let notes = finding::encode(self.found);
        let applied_ore = self.content.applied.ore();
        let applicant = self.inputs.applicant.title.as_str();
        let submission = Submission {
            draft: &self.inputs.head,
            year: self.call.terms.year,
            edition: &self.call.terms.edition,
            applications_per_applicant: self.call.terms.applications_per_applicant,
            office: self.office,
            document: &bytes,
            content_hash: &content_hash,
            signed_by: signed.person,
            delegation,
            submitted_by: tx.actor().person,
            submitted_at: tx.legal_now(),
            applied_ore,
            development_projects: self.content.development_projects(&self.rules.edition),
            findings: &findings_out(notes.clone()),
            applicant,
            searched: &search_text::text(applicant, self.content),
        };
        let (case_number, version) = store::submissions::insert(tx.conn(), &submission).await?;
        let receipt = Receipt {
            case_number,
            content_hash,
            submitted_at: tx.legal_now(),
            applied_ore,
            findings: notes,
        };
        let head = Head {
            state,
            version,
            ..self.inputs.head.clone()
        };
        let application = submitted(&head, document, receipt);
        audit_and_emit(tx, scope, head.id, &application);
        Ok(application)
    }
}

/// Audits the submission and notifies assessment.
fn audit_and_emit(tx: &mut Tx<'_>, scope: &Scope, id: ApplicationId, application: &pb::Application) {
    let mut details = json!({
        "case_number": application.case_number,
        "content_hash": application.content_hash,
        "applied_ore": application.applied_ore,
    });
    let action = match &application.registration {
        Some(registration) => {
            details["received_on"] = json!(registration.received_on);
            if !registration.late_reason.is_empty() {
                // Why stands with the registration: it is free text, which can name a person.
                details["late"] = json!(true);
            }
            "application.registered"
        }
        None => "application.submitted",
    };
    tx.audit(action, &application.name, details);
    let event = pb::ApplicationSubmitted {
        application: Some(application.clone()),
    };
    emit(tx, &scope.tenant, id, &event);
}
