//! What a recipient owes after a decision, and how it ends.
//!
//! | state | forms | submit | return | accept |
//! |---|---|---|---|---|
//! | running | → form-sent | no | no | no |
//! | form-sent | no | → reported | no | no |
//! | reported | no | no | → form-sent | → accepted, or closed when nothing is open |
//! | accepted | no | no | no | no; closes when every award's money is accounted for |
//! | closed | no | no | no | no; accepted again when payment corrects what it told |

use chrono::{DateTime, NaiveDate, Utc};
use tilskudd_kernel::dates::Deadline;
use tilskudd_kernel::ids::{AwardId, CallId, CarryOverId, DecisionId, ObligationId, PersonId};
use tilskudd_kernel::lang::LanguageForm;
use tilskudd_kernel::money::{Money, MoneyError};
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::text::Text;
use tilskudd_kernel::year::Year;
use tilskudd_rulebook::Edition;

use super::report::{ReportedAward, Wish};
use crate::error::{Error, Result};

/// A reason that a person gives: 1–4000 characters.
pub type Reason = Text<4000>;

/// State of an obligation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The forms are not out yet.
    Running,
    /// The forms are out.
    FormSent,
    /// The report is in.
    Reported,
    /// Accepted; unused money waits for its decision or return.
    Accepted,
    /// Nothing is left to do.
    Closed,
}

impl State {
    /// Every state, in the order of an obligation's life.
    pub const ALL: [State; 5] = [
        State::Running,
        State::FormSent,
        State::Reported,
        State::Accepted,
        State::Closed,
    ];

    /// The state as it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            State::Running => "running",
            State::FormSent => "form-sent",
            State::Reported => "reported",
            State::Accepted => "accepted",
            State::Closed => "closed",
        }
    }
}

/// An award (tilsagn) and what has become of its money. All amounts in øre, not negative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Award {
    /// Its id here: the award's own, or the carry-over's for carried-over money.
    pub id: AwardId,
    /// The award in allocation and payment, that reports name; of carried-over money the one that it comes from.
    pub award: AwardId,
    /// Code of the measure kind.
    pub kind: String,
    /// Title of the measure.
    pub title: String,
    /// Awarded.
    pub awarded: Money,
    /// The budget lines as they came, encoded.
    pub budget: Vec<u8>,
    /// The keys of the budget lines, in order.
    pub budget_keys: Vec<String>,
    /// Paid; payment's figure.
    pub paid: Money,
    /// Returned; payment's figure, as far as it is for this year's money.
    pub returned: Money,
    /// Carried into the year after; allocation's decision.
    pub carried_over: Money,
    /// Used, by the accepted report.
    pub used: Option<Money>,
}

impl Award {
    /// How much of what payment says is returned of the award in all is for this year's money: at most what it
    /// still owes. What goes beyond is for the year that the rest was carried into.
    ///
    /// # Errors
    /// When the sum is beyond what `Money` holds.
    pub fn own_share_of(&self, returned: Money) -> Result<Money, MoneyError> {
        if self.carried_over.is_zero() {
            return Ok(returned);
        }
        let used = self.used.unwrap_or(Money::ZERO);
        let owed = self.paid.checked_sub(used)?.checked_sub(self.carried_over)?;
        Ok(returned.min(owed.max(Money::ZERO)))
    }

    /// What is paid and not yet accounted for when `used` is: negative when more is used or returned than
    /// paid.
    ///
    /// # Errors
    /// When the sum is beyond what `Money` holds.
    pub fn open(&self, used: Money) -> Result<Money, MoneyError> {
        self.paid
            .checked_sub(used)?
            .checked_sub(self.returned)?
            .checked_sub(self.carried_over)
    }
}

/// What is done with unused money of an award.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unused {
    /// The award's id here.
    pub id: AwardId,
    /// The award in allocation and payment.
    pub award: AwardId,
    /// Øre, above zero.
    pub amount: Money,
    /// Asked carried over, with the recipient's reason, or none: ordered back.
    pub carry_over: Option<String>,
}

/// Who accepted a report, when and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Who.
    pub person: PersonId,
    /// Legal time.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: Reason,
}

/// A report as it was submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// The encoded `tilskudd.reporting.v1.Report`, its output-only fields left out.
    pub content: Vec<u8>,
    /// SHA-256 of the content, hexadecimal.
    pub content_hash: String,
    /// Who.
    pub by: PersonId,
    /// Legal time.
    pub at: DateTime<Utc>,
}

/// An obligation to report (rapporteringsplikt).
#[derive(Debug, Clone)]
pub struct Obligation {
    /// Its id.
    pub id: ObligationId,
    /// The decision that it follows from.
    pub decision: DecisionId,
    /// The call.
    pub call: CallId,
    /// Code of the edition.
    pub edition: String,
    /// Saksnummer.
    pub case_number: String,
    /// The recipient.
    pub organisation_number: OrgNumber,
    /// The recipient's name when it applied.
    pub recipient: String,
    /// Grant year.
    pub year: Year,
    /// Last local day for the report.
    pub report_due: NaiveDate,
    /// Last local day for the accounts.
    pub accounts_due: NaiveDate,
    /// Last local day for the auditor's statement; none: none is demanded.
    pub auditor_due: Option<NaiveDate>,
    /// The awards owe no report.
    pub report_waived: bool,
    /// State.
    pub state: State,
    /// When the report forms went out.
    pub form_sent_at: Option<DateTime<Utc>>,
    /// The report that counts; 0: none has come.
    pub report_number: i32,
    /// The first report came after its deadline.
    pub late: bool,
    /// The first accounts came after theirs.
    pub accounts_late: bool,
    /// Who submitted the report that counts.
    pub reported_by: Option<PersonId>,
    /// The report that counts.
    pub report: Option<Submitted>,
    /// Who accepted it.
    pub accepted: Option<Act>,
    /// Grows with every write.
    pub version: i64,
    /// The awards, in the decision's order.
    pub awards: Vec<Award>,
    /// The auditor's statement, when it is in.
    pub statement: Option<Registered>,
    /// The granted carry-over whose money is reported on; none: the decision's own awards are.
    pub carry_over: Option<CarryOverId>,
    /// Carried-over money that opens the year, øre.
    pub opening: Money,
    /// Målform that the recipient is written to in.
    pub language: LanguageForm,
}

/// Who registered an auditor's statement, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registered {
    /// Who.
    pub by: PersonId,
    /// Legal time.
    pub at: DateTime<Utc>,
}

impl Obligation {
    /// Whether a report can be submitted now.
    ///
    /// # Errors
    /// When none is owed by the call of this resource name, the forms are not out, a report is in, or money that
    /// was awarded is not paid.
    pub fn check_submit(&self, edition: &Edition, call_name: &str) -> Result<()> {
        if self.report_waived {
            return Err(Error::Waived {
                call: call_name.to_owned(),
            });
        }
        self.check_state(State::FormSent)?;
        self.check_paid(edition)
    }

    /// Accounts are of money that is paid: all that was awarded, or what was carried into the year.
    fn check_paid(&self, edition: &Edition) -> Result<()> {
        match self.awards.iter().find(|award| award.paid != award.awarded) {
            None => Ok(()),
            Some(award) => Err(Error::NotPaid {
                award: award.award,
                rule: edition.source(&edition.reporting.section),
            }),
        }
    }

    /// Whether a report that comes at this legal time is late: after the call's day, at its end in Oslo.
    #[must_use]
    pub fn is_late(&self, now: DateTime<Utc>) -> bool {
        past(self.report_due, now)
    }

    /// Whether accounts that come at this legal time are late.
    #[must_use]
    pub fn accounts_are_late(&self, now: DateTime<Utc>) -> bool {
        past(self.accounts_due, now)
    }

    /// Whether a demanded auditor's statement came late.
    #[must_use]
    pub fn statement_late(&self) -> bool {
        let late = |(due, statement): (_, Registered)| past(due, statement.at);
        self.auditor_due.zip(self.statement).is_some_and(late)
    }

    /// Whether the auditor's statement can be registered.
    ///
    /// # Errors
    /// When it is in, or nothing is left to report on.
    pub fn check_statement(&self) -> Result<()> {
        if self.statement.is_some() {
            return Err(Error::StatementReceived);
        }
        match self.state {
            State::Running | State::FormSent | State::Reported => Ok(()),
            State::Accepted | State::Closed => Err(Error::State { is: self.state }),
        }
    }

    /// Whether the person may send the report back.
    ///
    /// # Errors
    /// When no report waits.
    pub fn check_return(&self) -> Result<()> {
        self.check_state(State::Reported)
    }

    /// What is unused by the report, if the person may accept it.
    ///
    /// # Errors
    /// When no report waits, the person submitted it or registered the auditor's statement, a demanded statement is
    /// missing, awarded money is not paid, or more is reported used than is paid and not returned.
    pub fn accept(&self, edition: &Edition, report: &[ReportedAward], by: PersonId) -> Result<Vec<Unused>> {
        self.check_state(State::Reported)?;
        if self.reported_by == Some(by) {
            return Err(Error::TwoPerson);
        }
        // Nobody alone says that the auditor has said yes and that the report is in order.
        if self.statement.is_some_and(|statement| statement.by == by) {
            return Err(Error::StatementTwoPerson);
        }
        if self.auditor_due.is_some() && self.statement.is_none() {
            return Err(Error::StatementMissing {
                rule: edition.source(&edition.reporting.section),
            });
        }
        self.check_paid(edition)?;
        let mut unused = Vec::new();
        for award in &self.awards {
            let reported = report
                .iter()
                .find(|reported| reported.award == award.award)
                .ok_or(Error::State { is: self.state })?;
            let open = award.open(reported.used)?;
            if open.is_negative() {
                return Err(Error::UsedAbovePaid {
                    award: award.award,
                    rule: edition.source(&edition.reporting.section),
                });
            }
            if !open.is_zero() {
                let carry_over = (reported.wish == Some(Wish::CarryOver)).then(|| reported.reason.clone());
                unused.push(Unused {
                    id: award.id,
                    award: award.award,
                    amount: open,
                    carry_over,
                });
            }
        }
        Ok(unused)
    }

    /// Whether every award's money is accounted for: awarded = paid = used + returned + carried over.
    #[must_use]
    pub fn settled(&self) -> bool {
        self.awards.iter().all(|award| {
            let accounted = |used| award.open(used).is_ok_and(Money::is_zero);
            award.paid == award.awarded && award.used.is_some_and(accounted)
        })
    }

    fn check_state(&self, expected: State) -> Result<()> {
        if self.state == expected {
            return Ok(());
        }
        Err(Error::State { is: self.state })
    }
}

/// Whether a local day is over in Oslo at this legal time.
fn past(day: NaiveDate, now: DateTime<Utc>) -> bool {
    let deadline = Deadline {
        date: day,
        time: None,
    };
    deadline.is_past(now)
}
