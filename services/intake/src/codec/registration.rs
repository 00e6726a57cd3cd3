//! How an application that came by letter or e-mail was received.

use chrono::{DateTime, Duration, Utc};
use tilskudd_kernel::dates::{Deadline, start_of_day};
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Fields, Invalid};

/// When and how it was received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Received {
    /// Local day, and the minute when it is known.
    pub(crate) at: Deadline,
    /// How.
    pub(crate) channel: pb::ReceiptChannel,
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

    /// The word in the database; none for unspecified.
    pub(crate) const fn word(&self) -> &'static str {
        match self.channel {
            pb::ReceiptChannel::Unspecified | pb::ReceiptChannel::Letter => "letter",
            pb::ReceiptChannel::Email => "email",
        }
    }

    /// As a message, without who registered it.
    pub(crate) fn message(&self) -> pb::Registration {
        let time = self.at.time.map(|time| time.format("%H:%M").to_string());
        pb::Registration {
            received_on: self.at.date.to_string(),
            received_time: time.unwrap_or_default(),
            channel: self.channel.into(),
            registered: None,
        }
    }
}

/// Reads a registration.
///
/// # Errors
/// [`Invalid`] when the day or time is none, or the channel is not said.
pub(crate) fn parse(f: &mut Fields, message: &pb::Registration) -> Result<Received, Invalid> {
    let at = f.deadline(
        "received_on",
        &message.received_on,
        "received_time",
        &message.received_time,
    );
    let channel = f.enumeration::<pb::ReceiptChannel>("channel", message.channel);
    Ok(Received {
        at: at?,
        channel: channel?,
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
            registered: None,
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
}
