//! Over 300 lines: an act for each RPC of payment.
//!
//! A running payment service with people and decisions.

use std::collections::BTreeMap;
use std::sync::Mutex;

use anyhow::Context as _;
use tilskudd_kernel::ids::{IdSource, SystemIds};
use tilskudd_kernel::service::Service;
use tilskudd_proto::allocation::v1::{
    Award, CarryOver, CarryOverDecided, CarryOverState, Decision, DecisionMade,
};
use tilskudd_proto::clients::PaymentClients;
use tilskudd_proto::common::v1::{Act, DeliveryOutcome, Signatory};
use tilskudd_proto::payment::v1 as pb;
use tilskudd_proto::reporting::v1::ReclaimOrdered;
use tilskudd_runtime::peers::PeerChannel;
use tilskudd_runtime::timestamps::timestamp;
use tilskudd_testkit::{NewEvent, Refusal, Role, World};

pub(crate) const REGION: &str = "regions/trondelag";
pub(crate) const RECIPIENT: &str = "942110464";
pub(crate) const OTHER: &str = "958935420";
pub(crate) const NUMBER: &str = "86011117947";
pub(crate) const NEW_NUMBER: &str = "12345678903";

/// A decision that was told to payment.
pub(crate) struct Granted {
    pub(crate) decision: String,
    pub(crate) awards: Vec<String>,
}

pub(crate) struct Fixture {
    pub(crate) world: World,
    /// Person ids that are known, by name.
    persons: Mutex<BTreeMap<String, String>>,
}

pub(crate) fn id() -> String {
    SystemIds.next().to_string()
}

impl Fixture {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        Ok(Self {
            world: World::start(&[tilskudd_payment::definition()], &["trondelag"]).await?,
            persons: Mutex::default(),
        })
    }

    pub(crate) async fn stop(self) {
        self.world.stop().await;
    }

    /// A client as somebody with every role of payment: what stops them is the rule, not the role.
    pub(crate) fn of(&self, person: &str) -> PaymentClients<PeerChannel> {
        self.holding(person, &[Role::Accounts, Role::Attester, Role::Releaser])
    }

    /// A client as somebody with these roles.
    pub(crate) fn holding(&self, person: &str, roles: &[Role]) -> PaymentClients<PeerChannel> {
        let claims = self.world.office(person, "trondelag", roles);
        PaymentClients::new(self.world.channel(Service::Payment, &claims).unwrap())
    }

    /// The person id of somebody, as payment sees it.
    pub(crate) async fn person(&self, name: &str) -> anyhow::Result<String> {
        if let Some(known) = self.persons.lock().unwrap().get(name) {
            return Ok(known.clone());
        }
        let account = self.register(name, "974764350", NUMBER).await?;
        let account = account.map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
        let person = account.registered.context("registered")?.person;
        self.persons
            .lock()
            .unwrap()
            .insert(name.to_owned(), person.clone());
        Ok(person)
    }

    /// Tells payment of a decision by a person; who signed the application is not told.
    pub(crate) async fn grant(
        &self,
        decider: &str,
        recipient: &str,
        amounts: &[i64],
    ) -> anyhow::Result<Granted> {
        self.decide(decider, None, recipient, amounts).await
    }

    /// Tells payment of a decision by a person, on an application that `signer` signed.
    pub(crate) async fn decide(
        &self,
        decider: &str,
        signer: Option<&str>,
        recipient: &str,
        amounts: &[i64],
    ) -> anyhow::Result<Granted> {
        let decision = format!("{REGION}/decisions/{}", id());
        let awards: Vec<Award> = amounts
            .iter()
            .map(|ore| Award {
                id: id(),
                kind: "bachelor".to_owned(),
                amount_ore: *ore,
                ..Award::default()
            })
            .collect();
        let granted = Granted {
            decision: decision.clone(),
            awards: awards.iter().map(|award| award.id.clone()).collect(),
        };
        let decided = Act {
            person: self.person(decider).await?,
            time: Some(timestamp(self.world.legal().now())),
            reason: "god måloppnåelse".to_owned(),
        };
        let signed_by = match signer {
            Some(signer) => Some(Signatory {
                person: self.person(signer).await?,
                time: Some(timestamp(self.world.legal().now())),
            }),
            None => None,
        };
        let made = DecisionMade {
            signed_by,
            decision: Some(Decision {
                name: decision.clone(),
                case_number: "2024-TRO-00042".to_owned(),
                organisation_number: recipient.to_owned(),
                recipient: "Kommunen".to_owned(),
                year: 2024,
                scheme: "kkt".to_owned(),
                chapter_post: "761/68".to_owned(),
                amount_ore: amounts.iter().sum(),
                awards,
                decided: Some(decided),
                ..Decision::default()
            }),
            ..DecisionMade::default()
        };
        let event = NewEvent::new(Service::Allocation, "trondelag", &decision, &made);
        let first = self.world.deliver(Service::Payment, "trondelag", &event).await?;
        anyhow::ensure!(first == Ok(DeliveryOutcome::Applied), "{first:?}");
        let again = self.world.deliver(Service::Payment, "trondelag", &event).await?;
        anyhow::ensure!(again == Ok(DeliveryOutcome::Duplicate), "{again:?}");
        Ok(granted)
    }

    /// The first answer is whether the call could be made at all, the second what it said.
    pub(crate) async fn register(
        &self,
        who: &str,
        recipient: &str,
        number: &str,
    ) -> anyhow::Result<Result<pb::Account, Refusal>> {
        let request = pb::RegisterAccountRequest {
            parent: REGION.to_owned(),
            request_id: id(),
            account: Some(pb::Account {
                organisation_number: recipient.to_owned(),
                account_number: number.to_owned(),
                basis: "brev".to_owned(),
                ..pb::Account::default()
            }),
        };
        match self.of(who).accounts.register_account(request).await {
            Ok(answer) => Ok(Ok(answer.into_inner().account.context("account")?)),
            Err(status) => Ok(Err(Refusal::from(&status))),
        }
    }

    pub(crate) async fn confirm(&self, who: &str, account: &str) -> Result<pb::Account, Refusal> {
        let request = pb::ConfirmAccountRequest {
            name: account.to_owned(),
            request_id: id(),
            basis: "ringt".to_owned(),
        };
        let answer = self
            .of(who)
            .accounts
            .confirm_account(request)
            .await
            .map_err(|status| Refusal::from(&status))?;
        Ok(answer.into_inner().account.unwrap())
    }

    /// A confirmed account, by two who keep accounts.
    pub(crate) async fn account(&self, recipient: &str, number: &str) -> anyhow::Result<pb::Account> {
        let account = self.register("regine", recipient, number).await?;
        let account = account.map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
        self.confirm("bekka", &account.name)
            .await
            .map_err(|refusal| anyhow::anyhow!("{refusal:?}"))
    }

    pub(crate) async fn instalments(&self) -> anyhow::Result<Vec<pb::Instalment>> {
        let request = pb::ListInstalmentsRequest {
            parent: REGION.to_owned(),
            ..Default::default()
        };
        Ok(self
            .of("leser")
            .instalments
            .list_instalments(request)
            .await?
            .into_inner()
            .instalments)
    }

    /// The one instalment there is.
    pub(crate) async fn instalment(&self) -> anyhow::Result<pb::Instalment> {
        self.instalments().await?.pop().context("an instalment")
    }

    pub(crate) async fn attest(&self, who: &str, one: &pb::Instalment) -> Result<pb::Instalment, Refusal> {
        let request = pb::AttestInstalmentRequest {
            name: one.name.clone(),
            request_id: id(),
            amount_ore: one.amount_ore,
        };
        let answer = self
            .of(who)
            .instalments
            .attest_instalment(request)
            .await
            .map_err(|status| Refusal::from(&status))?;
        Ok(answer.into_inner().instalment.unwrap())
    }

    pub(crate) async fn prepare(&self) -> Result<pb::PreparePaymentFileResponse, Refusal> {
        let request = pb::PreparePaymentFileRequest {
            parent: REGION.to_owned(),
            request_id: id(),
        };
        let answer = self.of("atle").files.prepare_payment_file(request).await;
        answer
            .map(tonic::Response::into_inner)
            .map_err(|status| Refusal::from(&status))
    }

    pub(crate) async fn release(
        &self,
        who: &str,
        file: &pb::PaymentFile,
    ) -> Result<pb::PaymentFile, Refusal> {
        let request = pb::ReleasePaymentFileRequest {
            name: file.name.clone(),
            request_id: id(),
            payment_count: file.payment_count,
            total_ore: file.total_ore,
        };
        let answer = self
            .of(who)
            .files
            .release_payment_file(request)
            .await
            .map_err(|status| Refusal::from(&status))?;
        Ok(answer.into_inner().payment_file.unwrap())
    }

    /// Attests everything that waits, and sends it to the bank; gives the file and its content.
    pub(crate) async fn send(&self) -> anyhow::Result<(pb::PaymentFile, String)> {
        for one in self.instalments().await? {
            if [pb::InstalmentState::Planned, pb::InstalmentState::Bounced].contains(&one.state()) {
                self.attest("atle", &one)
                    .await
                    .map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
            }
        }
        let prepared = self
            .prepare()
            .await
            .map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
        let file = prepared.payment_file.context("file")?;
        let file = self
            .release("frida", &file)
            .await
            .map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
        let request = pb::GetPaymentFileRequest {
            name: file.name.clone(),
        };
        let content = self
            .of("frida")
            .files
            .get_payment_file(request)
            .await?
            .into_inner()
            .content;
        Ok((file, String::from_utf8(content)?))
    }

    /// Pays everything that waits.
    pub(crate) async fn pay(&self) -> anyhow::Result<()> {
        let (file, content) = self.send().await?;
        let payments: Vec<String> = payments(&content)
            .iter()
            .map(|(id, _)| status(id, "ACSC", None))
            .collect();
        let answer = self.import(&report(&file.message_id, &payments.concat())).await;
        anyhow::ensure!(answer.is_ok(), "{answer:?}");
        Ok(())
    }

    pub(crate) async fn import(&self, content: &str) -> Result<pb::ImportBankReturnResponse, Refusal> {
        self.import_bytes(content.as_bytes().to_vec()).await
    }

    pub(crate) async fn import_bytes(
        &self,
        content: Vec<u8>,
    ) -> Result<pb::ImportBankReturnResponse, Refusal> {
        let request = pb::ImportBankReturnRequest {
            parent: REGION.to_owned(),
            request_id: id(),
            content,
        };
        let answer = self.of("frida").files.import_bank_return(request).await;
        answer
            .map(tonic::Response::into_inner)
            .map_err(|status| Refusal::from(&status))
    }

    pub(crate) async fn balances(&self) -> anyhow::Result<Vec<pb::AwardBalance>> {
        let request = pb::ListAwardBalancesRequest {
            parent: REGION.to_owned(),
            ..Default::default()
        };
        Ok(self
            .of("leser")
            .ledger
            .list_award_balances(request)
            .await?
            .into_inner()
            .balances)
    }

    pub(crate) async fn journal(&self) -> anyhow::Result<Vec<pb::JournalEntry>> {
        let request = pb::ListJournalEntriesRequest {
            parent: REGION.to_owned(),
            ..Default::default()
        };
        Ok(self
            .of("leser")
            .ledger
            .list_journal_entries(request)
            .await?
            .into_inner()
            .entries)
    }

    /// Orders money back; gives the answer and the claim's name.
    pub(crate) async fn reclaim(
        &self,
        award: &str,
        ore: i64,
    ) -> anyhow::Result<(Result<DeliveryOutcome, Refusal>, String)> {
        let claim = id();
        let ordered = ReclaimOrdered {
            id: claim.clone(),
            award: award.to_owned(),
            amount_ore: ore,
            reason: "ubrukt".to_owned(),
            ordered: Some(self.signatory()),
            ..ReclaimOrdered::default()
        };
        let event = NewEvent::new(Service::Reporting, "trondelag", "reclaim", &ordered);
        let answer = self.world.deliver(Service::Payment, "trondelag", &event).await?;
        Ok((answer, format!("{REGION}/claims/{claim}")))
    }

    pub(crate) async fn carry_over(
        &self,
        award: &str,
        ore: i64,
        state: CarryOverState,
    ) -> anyhow::Result<Result<DeliveryOutcome, Refusal>> {
        let decided = CarryOverDecided {
            carry_over: Some(CarryOver {
                name: format!("{REGION}/carryOvers/{}", id()),
                award: award.to_owned(),
                amount_ore: ore,
                state: state.into(),
                ..CarryOver::default()
            }),
            decided: Some(self.signatory()),
            to_year: 2025,
        };
        let event = NewEvent::new(Service::Allocation, "trondelag", "carry-over", &decided);
        self.world.deliver(Service::Payment, "trondelag", &event).await
    }

    fn signatory(&self) -> Signatory {
        Signatory {
            person: id(),
            time: Some(timestamp(self.world.legal().now())),
        }
    }
}

/// EndToEndId and amount text of each payment in a payment file.
pub(crate) fn payments(content: &str) -> Vec<(String, String)> {
    content
        .split("<CdtTrfTxInf>")
        .skip(1)
        .map(|payment| {
            (
                between(payment, "<EndToEndId>"),
                between(payment, "<InstdAmt Ccy=\"NOK\">"),
            )
        })
        .collect()
}

fn between(text: &str, start: &str) -> String {
    text.split_once(start)
        .unwrap()
        .1
        .split_once('<')
        .unwrap()
        .0
        .to_owned()
}

/// One payment, refused for a reason.
pub(crate) fn refused_for(id: &str, reason: &str) -> String {
    status(id, "RJCT", None).replace("AC01", reason)
}

/// One payment's status, refused for an unknown account when `RJCT`.
pub(crate) fn status(id: &str, status: &str, amount: Option<&str>) -> String {
    let reason = if status == "RJCT" {
        "<StsRsnInf><Rsn><Cd>AC01</Cd></Rsn></StsRsnInf>"
    } else {
        ""
    };
    let amount = amount.map_or_else(String::new, |amount| {
        format!("<OrgnlTxRef><Amt><InstdAmt Ccy=\"NOK\">{amount}</InstdAmt></Amt></OrgnlTxRef>")
    });
    format!(
        "<TxInfAndSts><OrgnlEndToEndId>{id}</OrgnlEndToEndId><TxSts>{status}</TxSts>{reason}{amount}</TxInfAndSts>"
    )
}

/// A return of the bank, with a message id of its own each time.
pub(crate) fn report(message_id: &str, payments: &str) -> String {
    format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.03\"><CstmrPmtStsRpt><GrpHdr><MsgId>{}</MsgId>\
         </GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>{message_id}</OrgnlMsgId></OrgnlGrpInfAndSts>\
         <OrgnlPmtInfAndSts>{payments}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>",
        SystemIds.next().simple()
    )
}

/// Reason code, and the point of the law or the system's rule that refuses.
pub(crate) fn why(refusal: &Refusal) -> (&str, &str) {
    let rule = refusal
        .metadata
        .get("paragraph")
        .or_else(|| refusal.metadata.get("rule"));
    (refusal.reason.as_str(), rule.map_or("", String::as_str))
}

impl Fixture {
    /// The refusal of a call.
    pub(crate) fn refusal<T>(answer: Result<T, tonic::Status>) -> Refusal {
        Refusal::of(answer).unwrap()
    }
}
