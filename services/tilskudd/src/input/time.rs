//! Local times of the input.

use std::borrow::Cow;
use std::fmt;

use anyhow::Context as _;
use chrono::{DateTime, NaiveDateTime, TimeZone as _, Utc};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use tilskudd_kernel::dates::OSLO;

/// The form, as chrono writes it.
const FORM: &str = "%Y-%m-%dT%H:%M";

/// A local time in Europe/Oslo, `YYYY-MM-DDTHH:MM`, that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LocalTime {
    naive: NaiveDateTime,
    instant: DateTime<Utc>,
}

impl LocalTime {
    /// The instant; of an hour that comes twice, the first.
    #[must_use]
    pub const fn instant(&self) -> DateTime<Utc> {
        self.instant
    }

    /// The local date.
    #[must_use]
    pub fn date(&self) -> String {
        self.naive.date().to_string()
    }
}

impl std::str::FromStr for LocalTime {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<LocalTime> {
        let naive = NaiveDateTime::parse_from_str(text, FORM)
            .with_context(|| format!("{text} is no time of the form YYYY-MM-DDTHH:MM"))?;
        let instant = OSLO.from_local_datetime(&naive).earliest();
        let instant = instant
            .with_context(|| format!("{text} does not exist in Europe/Oslo"))?
            .with_timezone(&Utc);
        Ok(LocalTime { naive, instant })
    }
}

impl TryFrom<String> for LocalTime {
    type Error = anyhow::Error;

    fn try_from(text: String) -> anyhow::Result<LocalTime> {
        text.parse()
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.naive.format(FORM))
    }
}

impl From<LocalTime> for String {
    fn from(time: LocalTime) -> String {
        time.to_string()
    }
}

impl JsonSchema for LocalTime {
    fn schema_name() -> Cow<'static, str> {
        "LocalTime".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A local time in Europe/Oslo, `YYYY-MM-DDTHH:MM`.",
            "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_reads_back_as_it_was_written() {
        for text in ["2024-02-28T16:00", "2024-07-01T00:00", "2024-10-27T02:30"] {
            assert_eq!(text.parse::<LocalTime>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn the_offset_is_that_of_the_day() {
        let winter = "2024-03-30T12:00".parse::<LocalTime>().unwrap();
        let summer = "2024-03-31T12:00".parse::<LocalTime>().unwrap();
        assert_eq!((summer.instant() - winter.instant()).num_hours(), 23);
    }

    #[test]
    fn a_day_or_an_hour_that_does_not_exist_is_refused() {
        for text in [
            "2023-02-29T12:00",
            "2024-03-31T02:30",
            "2024-02-28",
            "2024-02-28 16:00",
            "",
        ] {
            assert!(text.parse::<LocalTime>().is_err(), "{text}");
        }
    }
}
