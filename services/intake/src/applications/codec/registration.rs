//! The receipt of an application that came by letter or e-mail.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use tilskudd_kernel::dates::{Deadline, start_of_day};
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Fields, Invalid};

/// The time and way of receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Received {
    /// Local day, and the minute when it is known.
    pub(crate) at: Deadline,
    /// How.
    pub(crate) channel: pb::ReceiptChannel,
    /// Why it is registered after the deadline; empty: not said.
    pub(crate) late_reason: String,
}

impl Received {
    /// The instant that the rules judge by: the beginning of the minute, or of the day when the time is not known,
    /// which is in the applicant's favour.
    pub(crate) fn instant(&self) -> DateTime<Utc> {
        match self.at.time {
            // `instant` is the first one after the minute.
            Some(_) => self.at.instant() - Duration::minutes(1),
            None => start_of_day(self.at.date),
        }
    }

    /// The instant that the rules judge by, when it is registered at `now`: of what came before the call opened, the
    /// opening, since nothing is taken in before it and what lies with the office then is not sent again.
    pub(crate) fn judged_at(&self, opens_on: NaiveDate, now: DateTime<Utc>) -> DateTime<Utc> {
        self.instant().max(start_of_day(opens_on)).min(now)
    }

    /// The word in the database; none for unspecified.
    pub(crate) const fn word(&self) -> &'static str {
        match self.channel {
            pb::ReceiptChannel::Unspecified | pb::ReceiptChannel::Letter => "letter",
            pb::ReceiptChannel::Email => "email",
        }
    }

    /// As a message, without who registered it and why so late.
    pub(crate) fn message(&self) -> pb::Registration {
        let time = self.at.time.map(|time| time.format("%H:%M").to_string());
        pb::Registration {
            received_on: self.at.date.to_string(),
            received_time: time.unwrap_or_default(),
            channel: self.channel.into(),
            registered: None,
            late_reason: String::new(),
        }
    }
}

/// Reads a registration.
///
/// # Errors
/// [`Invalid`] when the day or time is none, the channel is not said, or the reason is too long.
pub(crate) fn parse(f: &mut Fields, message: &pb::Registration) -> Result<Received, Invalid> {
    let at = f.deadline(
        "received_on",
        &message.received_on,
        "received_time",
        &message.received_time,
    );
    let channel = f.enumeration::<pb::ReceiptChannel>("channel", message.channel);
    let reason = f.optional_text::<4000>("late_reason", &message.late_reason);
    Ok(Received {
        at: at?,
        channel: channel?,
        late_reason: reason?.map_or_else(String::new, |reason| reason.into_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn received(date: &str, time: &str) -> Received {
        let mut f = Fields::new();
        let message = pb::Registration {
            received_on: date.to_owned(),
            received_time: time.to_owned(),
            channel: pb::ReceiptChannel::Letter.into(),
            ..pb::Registration::default()
        };
        let received = parse(&mut f, &message);
        f.finish(|| received).unwrap()
    }

    #[test]
    fn the_minute_or_the_start_of_the_day_counts() {
        let at = |date, time| received(date, time).instant().to_rfc3339();
        assert_eq!(at("2024-03-01", ""), "2024-02-29T23:00:00+00:00");
        assert_eq!(at("2024-03-01", "12:00"), "2024-03-01T11:00:00+00:00");
        assert_eq!(at("2024-07-01", "12:00"), "2024-07-01T10:00:00+00:00");
    }

    #[test]
    fn what_came_before_the_opening_counts_from_it_once_the_call_is_open() {
        let opens_on = "2024-02-01".parse().unwrap();
        let judged = |date, now: &str| {
            let at = received(date, "").judged_at(opens_on, now.parse().unwrap());
            at.to_rfc3339()
        };
        let now = "2024-02-15T12:00:00Z";
        assert_eq!(judged("2024-01-20", now), "2024-01-31T23:00:00+00:00");
        assert_eq!(judged("2024-02-03", now), "2024-02-02T23:00:00+00:00");
        // Before the call opens, nothing is registered either.
        let before = "2024-01-25T12:00:00Z";
        assert_eq!(judged("2024-01-20", before), "2024-01-25T12:00:00+00:00");
    }
}
