//! The letter (tilskuddsbrev, avslagsbrev): what R22 and Bestemmelser om økonomistyring 6.3.3 demand, composed from
//! the edition, the call and the decision alone.
//!
//! The rules' words come from the edition; what stands here only joins them with names, amounts and dates. The
//! same input always gives the same letter.

mod award;
mod closing;
mod duties;
mod input;
mod section;
mod words;

use prost::Message;
use sha2::{Digest, Sha256};
use tilskudd_kernel::lang::Norwegian;
use tilskudd_proto::allocation::v1::Letter;
use tilskudd_proto::common::v1::{LanguageForm, Signatory};

pub(crate) use crate::letters::domain::input::LetterInput;

/// Composes the letter of a decision.
pub(crate) fn compose(name: String, input: &LetterInput<'_>) -> Letter {
    let decision = input.decision;
    let sections = if input.refused() {
        vec![
            award::amounts(input),
            closing::reasons(input),
            closing::appeal(input),
            closing::access_to_case(input),
            closing::signature(input),
        ]
    } else {
        vec![
            award::amounts(input),
            award::purpose(input),
            award::conditions(input),
            award::goal_criteria(input),
            award::payment_plan(input),
            duties::reporting(input),
            duties::accounts(input),
            duties::auditor(input),
            duties::controls(input),
            duties::breach(input),
            duties::unused_money(input),
            closing::appeal(input),
            closing::reasons(input),
            closing::access_to_case(input),
            closing::signature(input),
        ]
    };
    let decided = decision.decided.as_ref();
    let mut letter = Letter {
        name,
        decision: decision.name.clone(),
        language: match input.form {
            Norwegian::Nb => LanguageForm::Nb.into(),
            Norwegian::Nn => LanguageForm::Nn.into(),
        },
        title: words::title(input),
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
