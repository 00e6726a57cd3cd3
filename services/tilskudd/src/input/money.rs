//! Allocation and payment.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LocalTime, PersonKey};

/// Proposals and decisions.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Allocation {
    /// When the proposal is computed.
    pub proposed_at: LocalTime,
    /// Who asks for it and adjusts.
    pub proposer: PersonKey,
    /// A person's changes to the proposal, in order.
    pub adjustments: Vec<Adjustment>,
    /// When the decisions are made.
    pub decided_at: LocalTime,
    /// Who decides: a holder of BDM.
    pub decider: PersonKey,
    /// Why.
    pub reason: String,
}

/// A change to a proposed award.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Adjustment {
    /// Key of the application.
    pub application: String,
    /// Key of the measure.
    pub measure: String,
    /// New amount, øre.
    pub amount_ore: i64,
    /// Why.
    pub reason: String,
}

/// Accounts, attestation, release and the bank.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    /// When the recipients' accounts are registered and confirmed.
    pub accounts_at: LocalTime,
    /// Who registers accounts.
    pub registrar: PersonKey,
    /// Who confirms them; another person.
    pub confirmer: PersonKey,
    /// Where the account numbers come from.
    pub accounts_basis: String,
    /// When the instalments are attested.
    pub attested_at: LocalTime,
    /// Who attests.
    pub attester: PersonKey,
    /// When the file is released.
    pub released_at: LocalTime,
    /// Who releases.
    pub releaser: PersonKey,
    /// The accountant who reads the bank's answer.
    pub accountant: PersonKey,
    /// When the bank answers.
    pub answered_at: LocalTime,
    /// Accounts that the bank does not know; a payment to one bounces (ISO 20022 reason AC01).
    pub unknown_accounts: Vec<String>,
    /// New account numbers for bounced payments.
    pub corrections: Vec<Correction>,
    /// When the corrected payments are attested and released again, and answered by the bank.
    pub corrected_at: LocalTime,
}

/// A corrected account.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The recipient.
    pub organisation_number: String,
    /// The right account.
    pub account_number: String,
    /// Where it comes from.
    pub basis: String,
    /// How the recipient confirmed it.
    pub confirmation: String,
}
