//! Words, amounts and dates of letters, in both forms of Norwegian.

use tilskudd_kernel::dates::{in_norwegian, parse_date};
use tilskudd_kernel::money::Money;

use crate::letters::domain::input::LetterInput;

/// An amount in kroner: `28 027 000 kroner`, with øre only when there are any.
pub(super) fn kroner(ore: i64) -> String {
    let text = Money::from_ore(ore).map_or_else(|_| ore.to_string(), |money| money.to_string());
    format!("{} kroner", text.strip_suffix(",00").unwrap_or(&text))
}

/// A day of the call, which intake has checked; as it stands if it is none.
pub(super) fn day_of(text: &str) -> String {
    parse_date(text).map_or_else(|_| text.to_owned(), in_norwegian)
}

/// Chapter and post: `kapittel 761 post 68`.
pub(super) fn chapter_post(code: &str) -> String {
    match code.split_once('/') {
        Some((chapter, post)) => format!("kapittel {chapter} post {post}"),
        None => code.to_owned(),
    }
}

/// The title in the journal, free of personal data (P13).
pub(super) fn title(input: &LetterInput<'_>) -> String {
    let form = input.form;
    let what = if input.refused() {
        form.pick("Avslag på søknad om tilskudd", "Avslag på søknad om tilskot")
    } else {
        form.pick("Tilskuddsbrev", "Tilskotsbrev")
    };
    let scheme = form.text(&input.edition.names);
    format!(
        "{what} – {scheme} {} – {}",
        input.decision.year, input.decision.recipient
    )
}
