//! Over 300 lines: one text in three languages for each error of a kernel value.
//!
//! Why a value is refused, in the words of whoever wrote it: in bokmål, nynorsk and English.
//!
//! `Display` of an error is for logs and developers; what a person reads beside a field comes from here.

use std::num::{IntErrorKind, ParseIntError};

use crate::account_number::AccountNumberError;
use crate::actor::CapacityError;
use crate::case_number::CaseNumberError;
use crate::clock::ClockError;
use crate::dates::DateError;
use crate::ids::IdError;
use crate::lang::{LanguageFormError, LocalText};
use crate::money::{MAX_ORE, Money, MoneyError};
use crate::names::NameError;
use crate::organisation_number::OrgNumberError;
use crate::service::ServiceError;
use crate::tenant::TenantError;
use crate::text::TextError;
use crate::words::UnknownWord;
use crate::year::YearError;

/// An error that a person can act on.
///
/// ```
/// use tilskudd_kernel::explain::Explain;
/// use tilskudd_kernel::organisation_number::OrgNumberError;
/// let text = OrgNumberError::CheckDigit.explain();
/// assert!(text.nb.starts_with("Kontrollsifferet i organisasjonsnummeret"));
/// assert!(text.en.starts_with("The organisation number"));
/// ```
pub trait Explain {
    /// What is wrong, and what to write instead.
    fn explain(&self) -> LocalText;
}

/// A text that says itself what is wrong.
impl Explain for LocalText {
    fn explain(&self) -> LocalText {
        self.clone()
    }
}

impl Explain for OrgNumberError {
    fn explain(&self) -> LocalText {
        match self {
            Self::Form => LocalText::new(
                "Et organisasjonsnummer har ni sifre og ikke noe annet. Skriv det uten mellomrom.",
                "Eit organisasjonsnummer har ni siffer og ikkje noko anna. Skriv det utan mellomrom.",
                "An organisation number has nine digits and nothing else. Write it without spaces.",
            ),
            Self::CheckDigit => LocalText::new(
                "Kontrollsifferet i organisasjonsnummeret stemmer ikke. Kontroller nummeret i Enhetsregisteret.",
                "Kontrollsifferet i organisasjonsnummeret stemmer ikkje. Kontroller nummeret i Einingsregisteret.",
                "The organisation number's check digit is wrong. Check the number in Enhetsregisteret.",
            ),
        }
    }
}

impl Explain for AccountNumberError {
    fn explain(&self) -> LocalText {
        match self {
            Self::Form => LocalText::new(
                "Et kontonummer har elleve sifre. Skriv det i ett eller som 1234 56 78903.",
                "Eit kontonummer har elleve siffer. Skriv det i eitt eller som 1234 56 78903.",
                "An account number has eleven digits. Write it without spaces or as 1234 56 78903.",
            ),
            Self::CheckDigit => LocalText::new(
                "Kontrollsifferet i kontonummeret stemmer ikke. Kontroller nummeret med mottakeren.",
                "Kontrollsifferet i kontonummeret stemmer ikkje. Kontroller nummeret med mottakaren.",
                "The account number's check digit is wrong. Check the number with the recipient.",
            ),
        }
    }
}

impl Explain for TextError {
    fn explain(&self) -> LocalText {
        match self {
            Self::Empty => LocalText::new(
                "Teksten er tom. Fyll den ut.",
                "Teksten er tom. Fyll han ut.",
                "The text is empty. Fill it in.",
            ),
            Self::TooLong { length, max } => LocalText::new(
                format!("Teksten har {length} tegn. Kort den ned til høyst {max}."),
                format!("Teksten har {length} teikn. Kort han ned til høgst {max}."),
                format!("The text has {length} characters. Shorten it to at most {max}."),
            ),
            Self::Control(_) => LocalText::new(
                "Teksten har et usynlig styretegn. Skriv den på nytt, eller lim den inn som ren tekst.",
                "Teksten har eit usynleg styreteikn. Skriv han på nytt, eller lim han inn som rein tekst.",
                "The text holds an invisible control character. Write it again, or paste it as plain text.",
            ),
        }
    }
}

impl Explain for ClockError {
    fn explain(&self) -> LocalText {
        match self {
            Self::NotTurnable => LocalText::new(
                "Klokken kan ikke stilles her. Bruk en demonstrasjon.",
                "Klokka kan ikkje stillast her. Bruk ein demonstrasjon.",
                "The clock cannot be turned here. Use a demonstration.",
            ),
            Self::TooFar => LocalText::new(
                "Klokken kan ikke stilles så langt. Velg et nærmere tidspunkt.",
                "Klokka kan ikkje stillast så langt. Vel eit nærare tidspunkt.",
                "The clock cannot be turned that far. Choose a nearer time.",
            ),
        }
    }
}

impl Explain for CapacityError {
    fn explain(&self) -> LocalText {
        LocalText::new(
            "Dette er ikke en rolle å opptre i. Skriv den som applicant:942110464, office:trondelag, service:intake eller \
             directorate.",
            "Dette er ikkje ei rolle å opptre i. Skriv ho som applicant:942110464, office:trondelag, service:intake eller \
             directorate.",
            "This is no capacity to act in. Write it as applicant:942110464, office:trondelag, service:intake or \
             directorate.",
        )
    }
}

impl Explain for TenantError {
    fn explain(&self) -> LocalText {
        LocalText::new(
            "Dette er ikke navnet på en region. Skriv det med små bokstaver a til z og bindestrek, som trondelag.",
            "Dette er ikkje namnet på ein region. Skriv det med små bokstavar a til z og bindestrek, som trondelag.",
            "This is no name of a region. Write it in lower case letters a to z and hyphens, such as trondelag.",
        )
    }
}

impl Explain for YearError {
    fn explain(&self) -> LocalText {
        LocalText::new(
            "Et tilskuddsår er fra 2000 til 2100. Skriv det med fire sifre.",
            "Eit tilskotsår er frå 2000 til 2100. Skriv det med fire siffer.",
            "A grant year is from 2000 to 2100. Write it in four digits.",
        )
    }
}

impl Explain for CaseNumberError {
    fn explain(&self) -> LocalText {
        match self {
            Self::Form => LocalText::new(
                "Dette er ikke et saksnummer. Skriv det som 2024-TRO-00042.",
                "Dette er ikkje eit saksnummer. Skriv det som 2024-TRO-00042.",
                "This is no case number. Write it as 2024-TRO-00042.",
            ),
            Self::Office => LocalText::new(
                "Kontorkoden er tre store bokstaver fra A til Z. Skriv den som TRO.",
                "Kontorkoden er tre store bokstavar frå A til Z. Skriv han som TRO.",
                "An office code is three letters A to Z in upper case. Write it as TRO.",
            ),
            Self::Sequence => LocalText::new(
                "Løpenummeret i saksnummeret er fra 1 til 99999. Kontroller saksnummeret.",
                "Løpenummeret i saksnummeret er frå 1 til 99999. Kontroller saksnummeret.",
                "The running number of a case is from 1 to 99999. Check the case number.",
            ),
        }
    }
}

impl Explain for MoneyError {
    fn explain(&self) -> LocalText {
        match self {
            Self::OutOfRange => match Money::from_ore(MAX_ORE) {
                Ok(most) => LocalText::new(
                    format!("Beløpet er for stort. Oppgi høyst {most} kr."),
                    format!("Beløpet er for stort. Oppgi høgst {most} kr."),
                    format!("The amount is too large. State at most NOK {}.", most.english()),
                ),
                Err(_) => LocalText::new(
                    "Beløpet er for stort. Oppgi et mindre.",
                    "Beløpet er for stort. Oppgi eit mindre.",
                    "The amount is too large. State a smaller one.",
                ),
            },
            Self::Negative => LocalText::new(
                "Beløpet er negativt. Oppgi null eller mer.",
                "Beløpet er negativt. Oppgi null eller meir.",
                "The amount is negative. State zero or more.",
            ),
        }
    }
}

impl Explain for NameError {
    fn explain(&self) -> LocalText {
        match self {
            Self::Region => LocalText::new(
                "Ressursnavnet begynner ikke med regionen. Skriv det som regions/trondelag.",
                "Ressursnamnet byrjar ikkje med regionen. Skriv det som regions/trondelag.",
                "The resource name does not start with its region. Write it as regions/trondelag.",
            ),
            Self::NotARegionAlone => LocalText::new(
                "Her skal bare regionen stå. Skriv den som regions/trondelag.",
                "Her skal berre regionen stå. Skriv han som regions/trondelag.",
                "Only the region belongs here. Write it as regions/trondelag.",
            ),
            Self::Collection(collection) => LocalText::new(
                format!(
                    "Ressursnavnet er av en annen type. Skriv det som regions/trondelag/{collection}/… ."
                ),
                format!(
                    "Ressursnamnet er av ein annan type. Skriv det som regions/trondelag/{collection}/… ."
                ),
                format!(
                    "The resource name is of another kind. Write it as regions/trondelag/{collection}/… ."
                ),
            ),
            Self::Id(_) => LocalText::new(
                "Id-en til slutt i ressursnavnet er ikke gyldig. Bruk navnet slik tjenesten ga det.",
                "Id-en til slutt i ressursnamnet er ikkje gyldig. Bruk namnet slik tenesta gav det.",
                "The id at the end of the resource name is not valid. Use the name as the service gave it.",
            ),
            Self::Form => LocalText::new(
                "Ressursnavnet er ikke gyldig. Bruk navnet slik tjenesten ga det.",
                "Ressursnamnet er ikkje gyldig. Bruk namnet slik tenesta gav det.",
                "The resource name is not valid. Use the name as the service gave it.",
            ),
            Self::TooLong => LocalText::new(
                "Ressursnavnet er for langt. Bruk navnet slik tjenesten ga det.",
                "Ressursnamnet er for langt. Bruk namnet slik tenesta gav det.",
                "The resource name is too long. Use the name as the service gave it.",
            ),
        }
    }
}

impl Explain for LanguageFormError {
    fn explain(&self) -> LocalText {
        LocalText::new(
            "Dette er ikke en målform. Skriv nb, nn eller neutral.",
            "Dette er ikkje ei målform. Skriv nb, nn eller neutral.",
            "This is no language form. Write nb, nn or neutral.",
        )
    }
}

impl Explain for DateError {
    fn explain(&self) -> LocalText {
        match self {
            Self::Date => LocalText::new(
                "Dette er ikke en dato som finnes. Skriv den som 2024-03-31.",
                "Dette er ikkje ein dato som finst. Skriv han som 2024-03-31.",
                "This is no date that exists. Write it as 2024-03-31.",
            ),
            Self::Year => LocalText::new(
                "Datoen er utenfor årene 1900 til 2200. Kontroller årstallet.",
                "Datoen er utanfor åra 1900 til 2200. Kontroller årstalet.",
                "The date is outside the years 1900 to 2200. Check the year.",
            ),
            Self::Time => LocalText::new(
                "Dette er ikke et klokkeslett. Skriv det fra 00:00 til 23:59.",
                "Dette er ikkje eit klokkeslett. Skriv det frå 00:00 til 23:59.",
                "This is no time of day. Write it from 00:00 to 23:59.",
            ),
        }
    }
}

impl Explain for IdError {
    fn explain(&self) -> LocalText {
        LocalText::new(
            "Dette er ikke en gyldig id. Bruk en UUID med bindestreker og små bokstaver.",
            "Dette er ikkje ein gyldig id. Bruk ein UUID med bindestrekar og små bokstavar.",
            "This is not a valid id. Use a hyphenated UUID in lower case.",
        )
    }
}

impl Explain for ServiceError {
    fn explain(&self) -> LocalText {
        LocalText::new(
            "Dette er ingen av tjenestene. Skriv intake, assessment, allocation, payment eller reporting.",
            "Dette er inga av tenestene. Skriv intake, assessment, allocation, payment eller reporting.",
            "This is none of the services. Write intake, assessment, allocation, payment or reporting.",
        )
    }
}

impl Explain for UnknownWord {
    fn explain(&self) -> LocalText {
        LocalText::new(
            "Verdien er ingen av dem som kan velges. Velg en av dem som finnes.",
            "Verdien er ingen av dei som kan veljast. Vel ein av dei som finst.",
            "The value is none of those that can be chosen. Choose one that exists.",
        )
    }
}

impl Explain for ParseIntError {
    fn explain(&self) -> LocalText {
        match self.kind() {
            IntErrorKind::PosOverflow | IntErrorKind::NegOverflow => LocalText::new(
                "Tallet er for stort eller for lite. Skriv et annet.",
                "Talet er for stort eller for lite. Skriv eit anna.",
                "The number is too large or too small. Write another.",
            ),
            _ => LocalText::new(
                "Dette er ikke et helt tall. Skriv det bare med sifre.",
                "Dette er ikkje eit heilt tal. Skriv det berre med siffer.",
                "This is no whole number. Write it in digits only.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every kernel error, with what its `Display` says.
    fn every() -> Vec<(String, LocalText)> {
        fn of<E: Explain + std::fmt::Display>(
            errors: impl IntoIterator<Item = E>,
        ) -> Vec<(String, LocalText)> {
            let told = errors
                .into_iter()
                .map(|error| (error.to_string(), error.explain()));
            told.collect()
        }
        let number = |text: &str| text.parse::<i8>().unwrap_err();
        [
            of([OrgNumberError::Form, OrgNumberError::CheckDigit]),
            of([AccountNumberError::Form, AccountNumberError::CheckDigit]),
            of([
                TextError::Empty,
                TextError::TooLong { length: 6, max: 5 },
                TextError::Control('\u{b}'),
            ]),
            of([ClockError::NotTurnable, ClockError::TooFar]),
            of([CapacityError::Malformed, CapacityError::Unknown]),
            of([TenantError]),
            of([YearError]),
            of([
                CaseNumberError::Form,
                CaseNumberError::Office,
                CaseNumberError::Sequence,
            ]),
            of([MoneyError::OutOfRange, MoneyError::Negative]),
            of([
                NameError::Region,
                NameError::NotARegionAlone,
                NameError::Collection("calls".to_owned()),
                NameError::Id("calls".to_owned()),
                NameError::Form,
                NameError::TooLong,
            ]),
            of([LanguageFormError]),
            of([DateError::Date, DateError::Year, DateError::Time]),
            of([IdError]),
            of([ServiceError]),
            of([UnknownWord]),
            of([number(""), number("x"), number("999")]),
        ]
        .concat()
    }

    #[test]
    fn each_error_says_what_is_wrong_and_what_to_do_in_three_languages() {
        for (_, text) in every() {
            let all = [&text.nb, &text.nn, &text.en];
            assert!(
                all.iter().all(|text| text.ends_with('.') && text.contains(". ")),
                "{text}"
            );
            assert!(
                text.nb != text.nn && text.nb != text.en && text.nn != text.en,
                "{text}"
            );
        }
    }

    #[test]
    fn no_norwegian_text_holds_the_sentence_of_a_developer() {
        let english = [
            "the",
            "is",
            "of",
            "must",
            "wrong",
            "invalid",
            "expected",
            "digit",
            "character",
        ];
        for (display, text) in every() {
            for norwegian in [&text.nb, &text.nn] {
                assert!(!norwegian.contains(&display), "{norwegian}");
                let words = || norwegian.split(|c: char| !c.is_alphanumeric());
                assert!(!words().any(|word| english.contains(&word)), "{norwegian}");
                assert!(
                    !norwegian.contains("\\u{") && !norwegian.contains('('),
                    "{norwegian}"
                );
            }
        }
    }

    #[test]
    fn nynorsk_is_nynorsk_and_bokmal_is_bokmal() {
        let bokmal = ["ikke", "et", "fra", "navnet", "tall", "bare", "tegn", "sifre"];
        let nynorsk = [
            "ikkje", "eit", "frå", "namnet", "tal", "berre", "ein", "teikn", "siffer", "ei",
        ];
        for (_, text) in every() {
            let words = |text: &str| -> Vec<String> {
                text.split(|c: char| !c.is_alphanumeric())
                    .map(str::to_lowercase)
                    .collect()
            };
            assert!(
                !words(&text.nn).iter().any(|word| bokmal.contains(&word.as_str())),
                "{}",
                text.nn
            );
            assert!(
                !words(&text.nb)
                    .iter()
                    .any(|word| nynorsk.contains(&word.as_str())),
                "{}",
                text.nb
            );
        }
    }
}
