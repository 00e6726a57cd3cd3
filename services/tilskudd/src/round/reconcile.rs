//! Reads the books of all five services through their APIs and compares them, to the øre.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use tilskudd_kernel::service::Service;
use tilskudd_proto::allocation::v1 as allocation;
use tilskudd_proto::assessment::v1 as assessment;
use tilskudd_proto::common::v1 as common;
use tilskudd_proto::intake::v1 as intake;
use tilskudd_proto::intake::v1::application_service_client::ApplicationServiceClient;
use tilskudd_proto::payment::v1 as payment;
use tilskudd_proto::reporting::v1 as reporting;

use super::world::{Login, Session};
use super::{Play, Told as _, pages};

/// What each service says.
pub struct Books {
    /// Intake's applications that were submitted.
    pub applications: Vec<intake::Application>,
    /// Assessment's cases.
    pub cases: Vec<assessment::Case>,
    /// Allocation's frame.
    pub frame: allocation::Frame,
    /// Allocation's decisions.
    pub decisions: Vec<allocation::Decision>,
    /// Payment's balances of the year.
    pub balances: Vec<payment::AwardBalance>,
    /// Payment's journal.
    pub journal: Vec<payment::JournalEntry>,
    /// Reporting's obligations of the year.
    pub obligations: Vec<reporting::Obligation>,
    /// What the audit logs' seals do not hold, and what is still under way.
    pub faults: Vec<String>,
}

/// A difference between two books.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Difference {
    /// What differs.
    pub what: String,
    /// One figure.
    pub one: i64,
    /// The other.
    pub other: i64,
    /// What is counted.
    pub unit: Unit,
}

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Øre.
    Ore,
    /// Things.
    Count,
}

/// Reads the books.
pub(super) async fn read(play: &Play<'_>) -> anyhow::Result<Books> {
    let reader = play.as_person(&play.input.allocation.decider)?;
    Ok(Books {
        applications: applications(play, &reader).await?,
        cases: play.cases(&reader).await?,
        frame: play.frame(&reader).await?,
        decisions: play.decisions(&reader).await?,
        balances: balances(play, &reader).await?,
        journal: journal(play, &reader).await?,
        obligations: play.obligations(&reader).await?,
        faults: faults(play).await?,
    })
}

async fn applications(play: &Play<'_>, reader: &Session) -> anyhow::Result<Vec<intake::Application>> {
    let mut client = ApplicationServiceClient::new(play.world.channel(Service::Intake)?);
    let all = pages::all(async |page_token| {
        let request = intake::ListApplicationsRequest {
            parent: play.world.parent(),
            page_token,
            call: play.played.call.clone(),
            ..Default::default()
        };
        let page = client.list_applications(reader.ask(request)).await?.into_inner();
        Ok((page.applications, page.next_page_token))
    })
    .await?;
    Ok(all.into_iter().filter(|a| !a.case_number.is_empty()).collect())
}

async fn balances(play: &Play<'_>, reader: &Session) -> anyhow::Result<Vec<payment::AwardBalance>> {
    let mut client = play.payments()?;
    pages::all(async |page_token| {
        let request = payment::ListAwardBalancesRequest {
            parent: play.world.parent(),
            page_token,
            year: play.input.year,
            ..Default::default()
        };
        let page = client
            .list_award_balances(reader.ask(request))
            .await?
            .into_inner();
        Ok((page.balances, page.next_page_token))
    })
    .await
}

async fn journal(play: &Play<'_>, reader: &Session) -> anyhow::Result<Vec<payment::JournalEntry>> {
    let mut client = play.payments()?;
    pages::all(async |page_token| {
        let request = payment::ListJournalEntriesRequest {
            parent: play.world.parent(),
            page_size: 200,
            page_token,
        };
        let page = client
            .list_journal_entries(reader.ask(request))
            .await?
            .into_inner();
        Ok((page.entries, page.next_page_token))
    })
    .await
}

/// Checks the seals of every audit log.
async fn faults(play: &Play<'_>) -> anyhow::Result<Vec<String>> {
    let operator = play.world.log_in(&Login::Operator)?;
    let mut faults = Vec::new();
    for service in Service::ALL {
        for region in ["national", play.world.region.as_str()] {
            let request = common::VerifyAuditLogRequest {
                parent: format!("regions/{region}"),
            };
            let verified = play
                .world
                .operations(service)?
                .verify_audit_log(operator.ask(request))
                .await
                .told(&format!("verifying the audit log of {}", service.as_str()))?;
            faults.extend(
                verified
                    .faults
                    .into_iter()
                    .map(|f| format!("{} in {region}: {f}", service.as_str())),
            );
        }
    }
    Ok(faults)
}

/// What one award looks like in the three services that keep money.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Award {
    awarded: i64,
    paid: i64,
    returned: i64,
    carried: i64,
}

/// Every difference between the books; empty when all agree.
///
/// # Errors
/// When a figure is missing altogether.
pub fn differences(books: &Books) -> anyhow::Result<Vec<Difference>> {
    let mut differences = Vec::new();
    let counts = [
        (
            "submitted applications (intake) and cases (assessment)",
            count(&books.applications),
            count(&books.cases),
        ),
        (
            "cases (assessment) and decisions (allocation)",
            count(&books.cases),
            count(&books.decisions),
        ),
    ];
    for (what, one, other) in counts.into_iter().filter(|(_, one, other)| one != other) {
        differences.push(Difference {
            what: what.into(),
            one,
            other,
            unit: Unit::Count,
        });
    }
    let mut compare = |what: String, one: i64, other: i64| {
        if one != other {
            differences.push(Difference {
                what,
                one,
                other,
                unit: Unit::Ore,
            });
        }
    };
    let applied: i64 = books.applications.iter().map(|a| a.applied_ore).sum();
    let judged: i64 = books
        .decisions
        .iter()
        .flat_map(|d| &d.awards)
        .map(|a| a.applied_ore)
        .sum();
    compare(
        "applied for (intake) and decided on (allocation)".into(),
        applied,
        judged,
    );

    let decided = in_allocation(books);
    let paid = in_payment(books);
    let reported = in_reporting(books);
    let awards: BTreeSet<&String> = decided.keys().chain(paid.keys()).chain(reported.keys()).collect();
    for award in awards {
        let get = |book: &BTreeMap<String, Award>| book.get(award).copied().unwrap_or_default();
        let (d, p, r) = (get(&decided), get(&paid), get(&reported));
        compare(
            format!("award {award}: decided (allocation) and granted (payment)"),
            d.awarded,
            p.awarded,
        );
        compare(
            format!("award {award}: decided (allocation) and owed a report (reporting)"),
            d.awarded,
            r.awarded,
        );
        compare(
            format!("award {award}: granted and paid (payment)"),
            p.awarded,
            p.paid,
        );
        compare(
            format!("award {award}: paid (payment) and paid (reporting)"),
            p.paid,
            r.paid,
        );
        compare(
            format!("award {award}: returned (payment) and returned (reporting)"),
            p.returned,
            r.returned,
        );
        compare(
            format!("award {award}: carried over (payment) and carried over (reporting)"),
            p.carried,
            r.carried,
        );
    }
    for owed in books.obligations.iter().flat_map(|o| &o.awards) {
        let accounted = owed.used_ore + owed.returned_ore + owed.carried_over_ore;
        compare(
            format!(
                "award {}: paid, and used, returned or carried over (reporting)",
                owed.award
            ),
            owed.paid_ore,
            accounted,
        );
    }
    let awarded: i64 = decided.values().map(|a| a.awarded).sum();
    compare(
        "decided of the frame, and the sum of the awards (allocation)".into(),
        books.frame.decided_ore,
        awarded,
    );
    compare(
        "awarded beyond the frame (allocation)".into(),
        (awarded - books.frame.amount_ore).max(0),
        0,
    );
    for earmark in &books.frame.earmarks {
        let own = books
            .decisions
            .iter()
            .flat_map(|d| &d.awards)
            .filter(|a| a.earmark == earmark.code);
        let from_it: i64 = own.map(|a| a.earmarked_ore).sum();
        compare(
            format!(
                "earmark {}: decided, and the sum of its awards (allocation)",
                earmark.code
            ),
            earmark.decided_ore,
            from_it,
        );
    }
    for entry in &books.journal {
        let mut years: BTreeMap<i32, i64> = BTreeMap::new();
        for posting in &entry.postings {
            *years.entry(posting.year).or_default() += posting.amount_ore;
        }
        for (year, sum) in years {
            compare(
                format!("journal entry {} in {year} (payment)", entry.name),
                sum,
                0,
            );
        }
    }
    Ok(differences)
}

fn count<T>(items: &[T]) -> i64 {
    i64::try_from(items.len()).unwrap_or(i64::MAX)
}

fn in_allocation(books: &Books) -> BTreeMap<String, Award> {
    let awards = books
        .decisions
        .iter()
        .flat_map(|d| &d.awards)
        .filter(|a| a.amount_ore > 0);
    awards
        .map(|a| {
            (
                a.id.clone(),
                Award {
                    awarded: a.amount_ore,
                    ..Award::default()
                },
            )
        })
        .collect()
}

fn in_payment(books: &Books) -> BTreeMap<String, Award> {
    let award = |b: &payment::AwardBalance| Award {
        awarded: b.granted_ore,
        paid: b.paid_ore,
        returned: b.returned_ore,
        carried: b.carried_out_ore,
    };
    books
        .balances
        .iter()
        .map(|b| (b.award.clone(), award(b)))
        .collect()
}

fn in_reporting(books: &Books) -> BTreeMap<String, Award> {
    let award = |a: &reporting::ObligationAward| Award {
        awarded: a.awarded_ore,
        paid: a.paid_ore,
        returned: a.returned_ore,
        carried: a.carried_over_ore,
    };
    books
        .obligations
        .iter()
        .flat_map(|o| &o.awards)
        .map(|a| (a.award.clone(), award(a)))
        .collect()
}

/// The measure kind of each award, from allocation.
pub(super) fn kinds(books: &Books) -> anyhow::Result<BTreeMap<String, String>> {
    let awards: BTreeMap<_, _> = books
        .decisions
        .iter()
        .flat_map(|d| &d.awards)
        .map(|a| (a.id.clone(), a.kind.clone()))
        .collect();
    (!awards.is_empty())
        .then_some(awards)
        .context("nothing was decided")
}
