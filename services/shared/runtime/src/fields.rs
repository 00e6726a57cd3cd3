//! Over 300 lines: one parser for each kind of field, all on one type.
//!
//! Parses a request into domain types and collects everything that is wrong with it, to say it all at once.
//!
//! ```
//! # use tilskudd_runtime::{Failure, Fields};
//! # use tilskudd_kernel::{money::Money, organisation_number::OrgNumber};
//! # fn parse(number: &str, ore: i64) -> Result<(OrgNumber, Money), Failure> {
//! let mut f = Fields::new();
//! let number = f.parse::<OrgNumber>("organisation_number", number);
//! let amount = f.amount("amount_ore", ore);
//! f.finish(|| Ok((number?, amount?)))
//! # }
//! # assert_eq!(parse("1", -1).unwrap_err().fields().len(), 2);
//! ```

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use tilskudd_kernel::dates::{Deadline, parse_date};
use tilskudd_kernel::explain::Explain;
use tilskudd_kernel::ids::RequestId;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::names::parse_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_kernel::text::{OptText, Text};
use tilskudd_kernel::words::UnknownWord;
use tilskudd_kernel::year::Year;
use tilskudd_store::Page;

use crate::failure::{Failure, FieldViolation};

/// Marker: a field was invalid, and the violation is noted in [`Fields`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invalid;

/// Page size when the request leaves it at 0.
const PAGE_DEFAULT: usize = 50;
/// Largest page.
const PAGE_MAX: usize = 200;

/// The token of the page after the item with this key; opaque to the caller.
#[must_use]
pub fn page_token(last: &impl Display) -> String {
    URL_SAFE_NO_PAD.encode(last.to_string())
}

/// The token of the page that starts after this key; empty when there is none.
#[must_use]
pub fn next_page_token(next: Option<impl Display>) -> String {
    next.map_or_else(String::new, |key| page_token(&key))
}

/// The violations found so far, under an optional path prefix.
#[derive(Debug, Default)]
pub struct Fields {
    prefix: String,
    violations: Vec<FieldViolation>,
}

impl Fields {
    /// No violations yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs `parse` with `path` before every field name, such as `measures[2]`.
    pub fn within<T>(&mut self, path: impl Display, parse: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.prefix.len();
        self.prefix.push_str(&path.to_string());
        self.prefix.push('.');
        let value = parse(self);
        self.prefix.truncate(outer);
        value
    }

    /// Notes a violation.
    pub fn fail(&mut self, field: impl Display, text: LocalText) -> Invalid {
        self.violations.push(FieldViolation {
            field: format!("{}{field}", self.prefix),
            text,
        });
        Invalid
    }

    fn required(&mut self, field: impl Display) -> Invalid {
        self.fail(
            field,
            LocalText::new(
                "Feltet er tomt. Fyll det ut.",
                "Feltet er tomt. Fyll det ut.",
                "The field is empty. Fill it in.",
            ),
        )
    }

    /// Keeps a value or notes why it is refused.
    ///
    /// # Errors
    /// [`Invalid`] when `result` is an error.
    pub fn take<T, E: Explain>(&mut self, field: impl Display, result: Result<T, E>) -> Result<T, Invalid> {
        result.map_err(|error| self.fail(field, error.explain()))
    }

    /// A required message field.
    ///
    /// # Errors
    /// [`Invalid`] when it is absent.
    pub fn some<'v, T>(&mut self, field: impl Display, value: &'v Option<T>) -> Result<&'v T, Invalid> {
        value.as_ref().ok_or_else(|| self.required(field))
    }

    /// A required text of at most `MAX` characters.
    ///
    /// # Errors
    /// [`Invalid`] when empty, too long or with control characters.
    pub fn text<const MAX: usize>(&mut self, field: impl Display, value: &str) -> Result<Text<MAX>, Invalid> {
        if value.trim().is_empty() {
            return Err(self.required(field));
        }
        self.take(field, Text::parse(value))
    }

    /// A text that may be left empty.
    ///
    /// # Errors
    /// [`Invalid`] when too long or with control characters.
    pub fn optional_text<const MAX: usize>(
        &mut self,
        field: impl Display,
        value: &str,
    ) -> Result<OptText<MAX>, Invalid> {
        self.take(field, Text::<MAX>::optional(value))
    }

    /// An amount in øre, not negative.
    ///
    /// # Errors
    /// [`Invalid`] when negative or beyond what `Money` holds.
    pub fn amount(&mut self, field: impl Display, ore: i64) -> Result<Money, Invalid> {
        self.take(field, Money::amount(ore))
    }

    /// Anything with a text form: organisation numbers, ids, codes.
    ///
    /// # Errors
    /// [`Invalid`] when empty or not of that form.
    pub fn parse<T>(&mut self, field: impl Display, value: &str) -> Result<T, Invalid>
    where
        T: FromStr<Err: Explain>,
    {
        if value.is_empty() {
            return Err(self.required(field));
        }
        self.take(field, value.parse())
    }

    /// The same, but empty gives none.
    ///
    /// # Errors
    /// [`Invalid`] when not of that form.
    pub fn optional<T>(&mut self, field: impl Display, value: &str) -> Result<Option<T>, Invalid>
    where
        T: FromStr<Err: Explain>,
    {
        if value.is_empty() {
            Ok(None)
        } else {
            self.parse(field, value).map(Some)
        }
    }

    /// A proto enum; 0 (unspecified) and values that this version does not know are refused.
    ///
    /// # Errors
    /// [`Invalid`] as said.
    pub fn enumeration<E: TryFrom<i32>>(&mut self, field: impl Display, value: i32) -> Result<E, Invalid> {
        if value == 0 {
            return Err(self.required(field));
        }
        E::try_from(value).map_err(|_| self.fail(field, UnknownWord.explain()))
    }

    /// A proto enum where 0 (unspecified) gives none.
    ///
    /// # Errors
    /// [`Invalid`] for a value that this version does not know.
    pub fn optional_enumeration<E: TryFrom<i32>>(
        &mut self,
        field: impl Display,
        value: i32,
    ) -> Result<Option<E>, Invalid> {
        if value == 0 {
            Ok(None)
        } else {
            self.enumeration(field, value).map(Some)
        }
    }

    /// A local date, `YYYY-MM-DD`.
    ///
    /// # Errors
    /// [`Invalid`] when empty or not a day.
    pub fn date(&mut self, field: impl Display, value: &str) -> Result<NaiveDate, Invalid> {
        if value.is_empty() {
            return Err(self.required(field));
        }
        self.take(field, parse_date(value))
    }

    /// A deadline from two fields: a local date, and a time of day that may be empty.
    ///
    /// # Errors
    /// [`Invalid`] when either is wrong; the violation names the field at fault.
    pub fn deadline(
        &mut self,
        date_field: &str,
        date: &str,
        time_field: &str,
        time: &str,
    ) -> Result<Deadline, Invalid> {
        let date = self.date(date_field, date)?;
        self.take(time_field, Deadline::parse(date, time))
    }

    /// A grant year, 2000–2100.
    ///
    /// # Errors
    /// [`Invalid`] when outside.
    pub fn year(&mut self, field: impl Display, value: i32) -> Result<Year, Invalid> {
        self.take(field, Year::new(value))
    }

    /// The caller's `request_id`: a hyphenated UUID in lower case.
    ///
    /// # Errors
    /// [`Invalid`] when it is not.
    pub fn request_id(&mut self, value: &str) -> Result<RequestId, Invalid> {
        self.parse("request_id", value)
    }

    /// The length of a list.
    ///
    /// # Errors
    /// [`Invalid`] when outside `allowed`.
    pub fn len(
        &mut self,
        field: impl Display,
        length: usize,
        allowed: RangeInclusive<usize>,
    ) -> Result<(), Invalid> {
        self.range(field, length, allowed)
    }

    /// A number within limits.
    ///
    /// # Errors
    /// [`Invalid`] when outside `allowed`.
    pub fn range<N>(
        &mut self,
        field: impl Display,
        value: N,
        allowed: RangeInclusive<N>,
    ) -> Result<(), Invalid>
    where
        N: PartialOrd + Display,
    {
        if allowed.contains(&value) {
            return Ok(());
        }
        let (low, high) = allowed.into_inner();
        Err(self.fail(
            field,
            LocalText::new(
                format!("{value} er utenfor {low}–{high}. Velg noe innenfor."),
                format!("{value} er utanfor {low}–{high}. Vel noko innanfor."),
                format!("{value} is outside {low}–{high}. Choose something within."),
            ),
        ))
    }

    /// The id in a resource name of the region that the call is about.
    ///
    /// # Errors
    /// [`Invalid`] when it is no name of that collection, or another region's.
    pub fn name<Id: FromStr>(
        &mut self,
        field: impl Display,
        collection: &str,
        tenant: &Tenant,
        value: &str,
    ) -> Result<Id, Invalid> {
        if value.is_empty() {
            return Err(self.required(field));
        }
        let (region, id) = match parse_name::<Id>(collection, value) {
            Ok(parts) => parts,
            Err(error) => return Err(self.fail(field, error.explain())),
        };
        if region == *tenant {
            return Ok(id);
        }
        Err(self.fail(
            field,
            LocalText::new(
                format!("Navnet hører til {region}, ikke {tenant}. Bruk et navn derfra."),
                format!("Namnet høyrer til {region}, ikkje {tenant}. Bruk eit namn derifrå."),
                format!("The name belongs to {region}, not to {tenant}. Use a name from there."),
            ),
        ))
    }

    /// The same, but empty gives none.
    ///
    /// # Errors
    /// [`Invalid`] when it is no name of that collection, or another region's.
    pub fn optional_name<Id: FromStr>(
        &mut self,
        field: impl Display,
        collection: &str,
        tenant: &Tenant,
        value: &str,
    ) -> Result<Option<Id>, Invalid> {
        if value.is_empty() {
            Ok(None)
        } else {
            self.name(field, collection, tenant, value).map(Some)
        }
    }

    /// `page_size`: 1–200, 0 gives 50, more gives 200.
    ///
    /// # Errors
    /// [`Invalid`] when negative.
    pub fn page_size(&mut self, value: i32) -> Result<usize, Invalid> {
        if value == 0 {
            return Ok(PAGE_DEFAULT);
        }
        self.range("page_size", value, 1..=i32::MAX)?;
        Ok(usize::try_from(value).map_or(PAGE_MAX, |size| size.min(PAGE_MAX)))
    }

    /// The key of the last item of the page before, from [`page_token`]; none on the first page.
    ///
    /// # Errors
    /// [`Invalid`] when this server gave no such token.
    pub fn page_token<T: FromStr>(&mut self, value: &str) -> Result<Option<T>, Invalid> {
        self.token("page_token", value)
    }

    /// The value in a token made by [`page_token`], in any field; none when the token is empty.
    ///
    /// # Errors
    /// [`Invalid`] when this server gave no such token.
    pub fn token<T: FromStr>(&mut self, field: &str, value: &str) -> Result<Option<T>, Invalid> {
        if value.is_empty() {
            return Ok(None);
        }
        let key = URL_SAFE_NO_PAD
            .decode(value)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .and_then(|text| text.parse().ok());
        match key {
            Some(key) => Ok(Some(key)),
            None => Err(self.fail(
                field,
                LocalText::new(
                    "Merket er ikke gitt av denne tjenesten. Send det slik du fikk det, eller begynn forfra.",
                    "Merket er ikkje gitt av denne tenesta. Send det slik du fekk det, eller byrja på nytt.",
                    "This service gave no such token. Send it as you got it, or start over.",
                ),
            )),
        }
    }

    /// The page that a list asks for, by `page_size` and `page_token`.
    ///
    /// # Errors
    /// [`Invalid`] as [`Fields::page_size`] and [`Fields::page_token`].
    pub fn page<K: FromStr>(&mut self, size: i32, token: &str) -> Result<Page<K>, Invalid> {
        let size = self.page_size(size);
        let after = self.page_token(token);
        Ok(Page::new(size?, after?))
    }

    /// Builds the command when nothing was wrong.
    ///
    /// # Errors
    /// A [`Failure`] with every violation.
    pub fn finish<T>(self, build: impl FnOnce() -> Result<T, Invalid>) -> Result<T, Failure> {
        if !self.violations.is_empty() {
            return Err(Failure::invalid(self.violations));
        }
        // Every `Invalid` comes with a violation, so this stands only for a marker made elsewhere.
        build().map_err(|Invalid| Failure::invalid(Vec::new()))
    }
}

#[cfg(test)]
mod tests;
