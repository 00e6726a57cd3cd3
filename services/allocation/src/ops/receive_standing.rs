//! Reporting tells how a recipient stands with its reports (P4), and `national` who went over into whom (P7).

use serde_json::json;
use tilskudd_kernel::dates::parse_date;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::year::Year;
use tilskudd_proto::intake::v1::SuccessionRecorded;
use tilskudd_proto::reporting::v1::RecipientStandingChanged;
use tilskudd_store::{Db, Receipt, Received, Tx};

use super::{field, present};
use crate::domain::standing::{Predecessor, Standing};
use crate::error::Error;
use crate::store;
use crate::wire::collection::ORGANISATIONS;

/// Keeps how a recipient stands; an older version than the one held is passed over.
pub(crate) async fn receive_standing(
    db: &Db,
    event: &Received,
    message: &RecipientStandingChanged,
) -> Result<Receipt, Error> {
    let standing = &parse(message)?;
    let version = message.version;
    if version < 1 {
        return field("version", Err("it is below 1"));
    }
    db.receive("allocation.receive_standing", event, move |tx: &mut Tx<'_>| {
        Box::pin(async move {
            if store::standing::put(tx.conn(), standing, version).await? {
                let details = json!({ "scheme": standing.scheme, "year": standing.year.get(), "open": standing.open,
                    "returned": standing.returned, "version": version });
                let name = format_name(db.tenant(), ORGANISATIONS, &standing.organisation);
                tx.audit("standing.copied", name, details);
            }
            Ok(Receipt::Applied)
        })
    })
    .await
}

fn parse(message: &RecipientStandingChanged) -> Result<Standing, Error> {
    let first_due = match message.first_due.as_str() {
        "" => None,
        day => Some(field("first_due", parse_date(day))?),
    };
    if message.open < 0 || !(0..=message.open).contains(&message.returned) {
        return field("open", Err("it counts less than is returned"));
    }
    if first_due.is_none() != (message.open == 0) {
        return field(
            "first_due",
            Err("it is there without an open report, or missing with one"),
        );
    }
    Ok(Standing {
        organisation: field("organisation_number", message.organisation_number.parse())?,
        scheme: message.scheme.clone(),
        year: field("year", Year::new(message.year))?,
        open: message.open,
        returned: message.returned,
        first_due,
    })
}

/// Keeps who went over into whom; what is held already is passed over.
pub(crate) async fn receive_succession(
    db: &Db,
    event: &Received,
    message: &SuccessionRecorded,
) -> Result<Receipt, Error> {
    let told = present("succession", &message.succession)?;
    let successor: &OrgNumber = &field("succession.successor", told.successor.parse())?;
    let effective_on = field("succession.effective_on", parse_date(&told.effective_on))?;
    let predecessor = &Predecessor {
        organisation: field("succession.predecessor", told.predecessor.parse())?,
        region: field("succession.predecessor_region", told.predecessor_region.parse())?,
    };
    db.receive("allocation.receive_succession", event, move |tx: &mut Tx<'_>| {
        Box::pin(async move {
            if store::standing::put_succession(tx.conn(), successor, predecessor, effective_on).await? {
                let name = format_name(db.tenant(), ORGANISATIONS, successor);
                let details =
                    json!({ "predecessor": predecessor.organisation, "effective_on": effective_on });
                tx.audit("succession.copied", name, details);
            }
            Ok(Receipt::Applied)
        })
    })
    .await
}
