//! The letter (tilskuddsbrev, avslagsbrev): what R22 and Bestemmelser om økonomistyring 6.3.3 demand, composed from
//! the edition, the call and the decision alone.
//!
//! The rules' words come from the edition; what stands here only joins them with names, amounts and dates. The
//! same materials always give the same letter.

mod award;
mod closing;
mod duties;
mod materials;
mod section;
mod words;

use prost::Message;
use sha2::{Digest, Sha256};
use tilskudd_kernel::lang::Norwegian;
use tilskudd_proto::allocation::v1::Letter;
use tilskudd_proto::common::v1::{LanguageForm, Signatory};

pub(crate) use crate::letters::domain::materials::Materials;

/// Composes the letter of a decision.
pub(crate) fn compose(name: String, materials: &Materials<'_>) -> Letter {
    let decision = materials.decision;
    let sections = if materials.refused() {
        vec![
            award::amounts(materials),
            closing::reasons(materials),
            closing::appeal(materials),
            closing::access_to_case(materials),
            closing::signature(materials),
        ]
    } else {
        vec![
            award::amounts(materials),
            award::purpose(materials),
            award::conditions(materials),
            award::goal_criteria(materials),
            award::payment_plan(materials),
            duties::reporting(materials),
            duties::accounts(materials),
            duties::auditor(materials),
            duties::controls(materials),
            duties::breach(materials),
            duties::unused_money(materials),
            closing::appeal(materials),
            closing::reasons(materials),
            closing::access_to_case(materials),
            closing::signature(materials),
        ]
    };
    let decided = decision.decided.as_ref();
    let mut letter = Letter {
        name,
        decision: decision.name.clone(),
        language: match materials.form {
            Norwegian::Nb => LanguageForm::Nb.into(),
            Norwegian::Nn => LanguageForm::Nn.into(),
        },
        title: words::title(materials),
        recipient: decision.recipient.clone(),
        organisation_number: decision.organisation_number.clone(),
        case_number: decision.case_number.clone(),
        dated: decided.and_then(|act| act.time),
        awards: decision.awards.clone(),
        sections,
        content_hash: String::new(),
        signed: decided.map(|act| Signatory {
            person: act.person.clone(),
            time: act.time,
        }),
    };
    letter.content_hash = hex::encode(Sha256::digest(letter.encode_to_vec()));
    letter
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
