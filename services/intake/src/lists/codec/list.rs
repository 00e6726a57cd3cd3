//! The parsed `ListApplications` request.

use tilskudd_kernel::dates::start_of_day;
use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Fields, Invalid, Scope};

use crate::applications::domain::application::State;
use crate::applications::domain::search_text;
use crate::lists::domain::list::{Cursor, Filter, ListApplications, Order, Sort};
use crate::vocabulary::state_in;

/// Longest code of an edition or a scheme.
const CODE: usize = 60;
/// Longest search.
const QUERY: usize = 200;

/// Reads what is asked for, within what the caller may see.
///
/// # Errors
/// [`Invalid`] when a field is outside the limits that its comment states, or the page token is of another list.
pub(crate) fn parse(
    f: &mut Fields,
    scope: &Scope,
    message: &pb::ListApplicationsRequest,
) -> Result<ListApplications, Invalid> {
    let size = f.page_size(message.page_size);
    let after = f.page_token::<Cursor>(&message.page_token);
    let sort = sort(f, message);
    let filter = filter(f, scope, message);
    let asked = ListApplications {
        size: size?,
        filter: filter?,
        sort: sort?,
        after: after?,
    };
    match &asked.after {
        Some(cursor) if !cursor.is_of(&asked.filter, asked.sort) => Err(of_another_list(f)),
        _ => Ok(asked),
    }
}

fn filter(f: &mut Fields, scope: &Scope, message: &pb::ListApplicationsRequest) -> Result<Filter, Invalid> {
    let own = scope.organisation().cloned();
    let number = f.optional::<OrgNumber>("organisation_number", &message.organisation_number);
    let call = f.optional_name::<CallId>("call", "calls", &scope.tenant, &message.call);
    let edition = f.optional_text::<CODE>("edition", &message.edition);
    let scheme = f.optional_text::<CODE>("scheme", &message.scheme);
    let year = match message.year {
        0 => Ok(None),
        year => f.year("year", year).map(Some),
    };
    let words = f.optional_text::<QUERY>("query", &message.query);
    let states = states(f, message);
    let days = days(f, message);
    let amounts = amounts(f, message);
    let ((submitted_from, submitted_before), (applied_from, applied_to)) = (days?, amounts?);
    Ok(Filter {
        drafts: own.is_some(),
        // Another one than the own is refused where the caller is known.
        applicant: number?.or(own),
        call: call?,
        edition: edition?.map(|text| text.into_string()),
        scheme: scheme?.map(|text| text.into_string()),
        year: year?,
        states: states?,
        submitted_from,
        submitted_before,
        applied_from,
        applied_to,
        words: words?.map(|text| search_text::words(text.as_str())),
    })
}

/// `state` and `states` together, each once, in a fixed order.
fn states(f: &mut Fields, message: &pb::ListApplicationsRequest) -> Result<Vec<State>, Invalid> {
    f.len("states", message.states.len(), 0..=10)?;
    let one = f.optional_enumeration::<pb::ApplicationState>("state", message.state);
    let mut numbers = Vec::new();
    for (index, state) in message.states.iter().enumerate() {
        numbers.push(f.enumeration::<pb::ApplicationState>(format_args!("states[{index}]"), *state));
    }
    let mut all: Vec<_> = numbers.into_iter().collect::<Result<_, _>>()?;
    all.extend(one?);
    all.sort_unstable();
    all.dedup();
    Ok(all.into_iter().filter_map(state_in).collect())
}

type Range<T> = (Option<T>, Option<T>);

/// The first instant of the one local day, and the first after the other.
fn days(
    f: &mut Fields,
    message: &pb::ListApplicationsRequest,
) -> Result<Range<chrono::DateTime<chrono::Utc>>, Invalid> {
    let mut day = |field: &str, text: &str| match text {
        "" => Ok(None),
        text => f.date(field, text).map(Some),
    };
    let from = day("submitted_from", &message.submitted_from);
    let to = day("submitted_to", &message.submitted_to);
    let (from, to) = (from?, to?);
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        return Err(backwards(f, "submitted_to"));
    }
    let before = to.and_then(|day| day.succ_opt());
    Ok((from.map(start_of_day), before.map(start_of_day)))
}

fn amounts(f: &mut Fields, message: &pb::ListApplicationsRequest) -> Result<Range<Money>, Invalid> {
    let mut amount = |field: &str, ore: i64| match ore {
        0 => Ok(None),
        ore => f.amount(field, ore).map(Some),
    };
    let from = amount("applied_from_ore", message.applied_from_ore);
    let to = amount("applied_to_ore", message.applied_to_ore);
    let (from, to) = (from?, to?);
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        return Err(backwards(f, "applied_to_ore"));
    }
    Ok((from, to))
}

fn sort(f: &mut Fields, message: &pb::ListApplicationsRequest) -> Result<Sort, Invalid> {
    let order = f.optional_enumeration::<pb::ApplicationOrder>("order_by", message.order_by)?;
    let order = match order.unwrap_or_default() {
        pb::ApplicationOrder::Unspecified | pb::ApplicationOrder::Created => Order::Created,
        pb::ApplicationOrder::Submitted => Order::Submitted,
        pb::ApplicationOrder::Applied => Order::Applied,
        pb::ApplicationOrder::Applicant => Order::Applicant,
        pb::ApplicationOrder::CaseNumber => Order::CaseNumber,
    };
    Ok(Sort {
        order,
        descending: message.descending,
    })
}

fn backwards(f: &mut Fields, field: &str) -> Invalid {
    f.fail(
        field,
        LocalText::new(
            "Slutten er før begynnelsen",
            "Slutten er før byrjinga",
            "The end is before the beginning",
        ),
    )
}

fn of_another_list(f: &mut Fields) -> Invalid {
    f.fail(
        "page_token",
        LocalText::new(
            "Merket er fra en liste med et annet filter eller en annen rekkefølge. Begynn på første side",
            "Merket er frå ei liste med eit anna filter eller ei anna rekkjefølgje. Byrja på første side",
            "The token is of a list with another filter or order. Begin at the first page",
        ),
    )
}
