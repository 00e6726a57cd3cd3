//! Requests that are right, and the same with one thing spoilt.

pub(super) mod common;
pub(super) mod decisions;
pub(super) mod drafting;
pub(super) mod intake;
pub(super) mod money;

use prost::Message;
use tilskudd_proto::common::v1::Audience;

/// One request to send.
pub(super) struct Case {
    /// Such as `tilskudd.intake.v1.CallService/CreateCall`.
    pub(super) rpc: &'static str,
    /// Who sends it.
    pub(super) caller: Audience,
    /// The field that is spoilt; none: it is right.
    pub(super) field: Option<&'static str>,
    pub(super) message: Vec<u8>,
}

/// A right request that cases are made of.
pub(super) struct Right<M> {
    rpc: &'static str,
    caller: Audience,
    message: M,
    cases: Vec<Case>,
}

impl<M: Message + Clone> Right<M> {
    pub(super) fn new(rpc: &'static str, caller: Audience, message: M) -> Self {
        let right = Case {
            rpc,
            caller,
            field: None,
            message: message.encode_to_vec(),
        };
        Self {
            rpc,
            caller,
            message,
            cases: vec![right],
        }
    }

    /// Adds a case in which `change` spoils `field` and nothing else.
    pub(super) fn but(mut self, field: &'static str, change: impl FnOnce(&mut M)) -> Self {
        let mut message = self.message.clone();
        change(&mut message);
        let message = message.encode_to_vec();
        self.cases.push(Case {
            rpc: self.rpc,
            caller: self.caller,
            field: Some(field),
            message,
        });
        self
    }

    pub(super) fn cases(self) -> Vec<Case> {
        self.cases
    }
}

/// A text of so many characters.
pub(super) fn long(characters: usize) -> String {
    "å".repeat(characters)
}

/// A name of something of the region that is not there.
pub(super) fn absent(collection: &str) -> String {
    format!("regions/trondelag/{collection}/{}", crate::support::uuid())
}

/// A name in a region that the caller is not in.
pub(super) fn elsewhere(collection: &str) -> String {
    format!("regions/national/{collection}/{}", crate::support::uuid())
}

/// An organisation number whose last digit is not its check digit.
pub(super) fn wrong_check_digit(number: &str) -> String {
    let last = number.bytes().last().map_or(0, |digit| (digit - b'0' + 1) % 10);
    format!("{}{last}", &number[..number.len() - 1])
}
