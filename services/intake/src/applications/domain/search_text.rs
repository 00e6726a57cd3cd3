//! The search text of an application.

use crate::applications::domain::content::Content;

/// Characters that are indexed at most, from the start. An index entry is several times as large as its text, and the
/// database refuses one above 1 MiB; real applications are far below.
const CHARACTERS: usize = 100_000;

/// The applicant's name and what it wrote of its purpose and measures, by rank, in small letters: the database folds
/// Æ, Ø and Å by itself only in some locales.
pub(crate) fn text(applicant: &str, content: &Content) -> String {
    let mut measures: Vec<_> = content.measures.iter().collect();
    measures.sort_by_key(|measure| measure.rank);
    let titles = measures.iter().map(|measure| measure.title.as_str());
    let descriptions = measures.iter().map(|measure| measure.description.as_str());
    let texts = [applicant, &content.purpose].into_iter().chain(titles);
    let texts = texts.chain([content.description.as_str()]).chain(descriptions);
    let all: Vec<&str> = texts.filter(|text| !text.is_empty()).collect();
    folded(all.join("\n").chars().take(CHARACTERS))
}

/// The same folding of what is searched for.
pub(crate) fn words(query: &str) -> String {
    folded(query.chars())
}

fn folded(text: impl Iterator<Item = char>) -> String {
    text.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use tilskudd_kernel::money::Money;

    use super::*;

    fn content(description: &str) -> Content {
        Content {
            bytes: Vec::new(),
            purpose: "Å lære ÆRLIG".to_owned(),
            description: description.to_owned(),
            control_statement: "Kontroll".to_owned(),
            contact_name: "Kontakt".to_owned(),
            contact_email: String::new(),
            measures: Vec::new(),
            other_grants: Vec::new(),
            applied: Money::ZERO,
        }
    }

    #[test]
    fn names_and_texts_are_searched_in_small_letters_and_contacts_are_not() {
        assert_eq!(
            text("ØRLAND kommune", &content("Plan")),
            "ørland kommune\nå lære ærlig\nplan"
        );
        assert_eq!(words("\"Ærlig Åpen\" OR -Ød"), "\"ærlig åpen\" or -ød");
    }

    #[test]
    fn what_is_searched_has_an_end() {
        assert_eq!(
            text("", &content(&"å".repeat(300_000))).chars().count(),
            CHARACTERS
        );
    }
}
