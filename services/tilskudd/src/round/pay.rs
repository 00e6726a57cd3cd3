//! Over 300 lines: the acts of a round from accounts to bank returns, in their order.
//!
//! Accounts, attestation, release, and the bank's answer.

use std::collections::BTreeMap;

use anyhow::{Context as _, ensure};
use tilskudd_kernel::service::Service;
use tilskudd_proto::clients::PaymentClients;
use tilskudd_proto::payment::v1 as payment;
use tonic::transport::Channel;

use super::world::Session;
use super::{Accepted as _, Play, bank, kroner, pages};

impl Play<'_> {
    pub(super) fn payments(&self) -> anyhow::Result<PaymentClients<Channel>> {
        Ok(PaymentClients::new(self.world.channel(Service::Payment)?))
    }

    pub(super) async fn pay(&mut self) -> anyhow::Result<()> {
        let plan = &self.input.payment;
        self.register_accounts().await?;

        self.world.turn_to(plan.attested_at).await?;
        self.try_attesting_own().await?;
        let attested = self.attest(payment::InstalmentState::Planned).await?;
        self.progress
            .note(&format!("{attested} utbetalinger attestert / payments attested"));

        self.world.turn_to(plan.released_at).await?;
        let file = self.release("payment-file-1.xml", true).await?;

        self.world.turn_to(plan.answered_at).await?;
        let bounced = self
            .bank_answers("bank-return-1.xml", &file, &plan.unknown_accounts)
            .await?;
        self.cut().await?;
        self.correct(&bounced).await
    }

    /// Every recipient's account is registered by one person and confirmed by another (P8).
    async fn register_accounts(&mut self) -> anyhow::Result<()> {
        let plan = &self.input.payment;
        self.world.turn_to(plan.accounts_at).await?;
        let paid: Vec<_> = self
            .played
            .decisions
            .iter()
            .filter(|(_, d)| d.amount_ore > 0)
            .collect();
        let mut numbers = BTreeMap::new();
        for (key, decision) in paid {
            let account = self.input.application(key)?.account_number.clone();
            numbers.insert(decision.organisation_number.clone(), account);
        }
        let mut first = true;
        for (organisation, account) in numbers {
            let name = self
                .register(&organisation, &account, &plan.accounts_basis)
                .await?;
            if std::mem::take(&mut first) {
                self.try_confirming_own(&name).await?;
            }
            self.confirm(name, &plan.accounts_basis).await?;
        }
        Ok(())
    }

    async fn register(&self, organisation: &str, account: &str, basis: &str) -> anyhow::Result<String> {
        let registrar = self.as_person(&self.input.payment.registrar)?;
        let request = payment::RegisterAccountRequest {
            parent: self.world.parent(),
            request_id: self.world.request_id(),
            account: Some(payment::Account {
                organisation_number: organisation.into(),
                account_number: account.into(),
                basis: basis.into(),
                ..Default::default()
            }),
        };
        let registered = self
            .payments()?
            .accounts
            .register_account(registrar.ask(request))
            .await;
        Ok(registered
            .accepted("registering an account")?
            .account
            .context("no account in the answer")?
            .name)
    }

    fn confirmation(&self, name: String, basis: &str) -> payment::ConfirmAccountRequest {
        payment::ConfirmAccountRequest {
            name,
            request_id: self.world.request_id(),
            basis: basis.into(),
        }
    }

    async fn confirm(&self, name: String, basis: &str) -> anyhow::Result<()> {
        let confirmer = self.as_person(&self.input.payment.confirmer)?;
        let request = self.confirmation(name, basis);
        self.payments()?
            .accounts
            .confirm_account(confirmer.ask(request))
            .await
            .accepted("confirming an account")?;
        Ok(())
    }

    async fn try_confirming_own(&mut self, name: &str) -> anyhow::Result<()> {
        let registrar = self.as_person(&self.input.payment.registrar)?;
        let request = self.confirmation(name.into(), &self.input.payment.accounts_basis);
        let tried = self
            .payments()?
            .accounts
            .confirm_account(registrar.ask(request))
            .await;
        self.must_refuse(
            "den som registrerte kontoen, bekrefter den / who registered an account confirms it",
            "SAME_PERSON_CONFIRMS",
            tried,
        )
    }

    async fn instalments(
        &self,
        reader: &Session,
        state: payment::InstalmentState,
    ) -> anyhow::Result<Vec<payment::Instalment>> {
        let mut client = self.payments()?;
        pages::all(async |page_token| {
            let request = payment::ListInstalmentsRequest {
                parent: self.world.parent(),
                page_token,
                state: state.into(),
                ..Default::default()
            };
            let page = client
                .instalments
                .list_instalments(reader.ask(request))
                .await?
                .into_inner();
            Ok((page.instalments, page.next_page_token))
        })
        .await
    }

    /// The amount that the attester reads in the letter.
    fn amount_in_letter(&self, instalment: &payment::Instalment) -> anyhow::Result<i64> {
        let letter = self
            .played
            .letters
            .values()
            .find(|l| l.decision == instalment.decision);
        Ok(letter
            .context("an instalment without a letter")?
            .awards
            .iter()
            .map(|a| a.amount_ore)
            .sum())
    }

    fn attestation(
        &self,
        instalment: &payment::Instalment,
    ) -> anyhow::Result<payment::AttestInstalmentRequest> {
        Ok(payment::AttestInstalmentRequest {
            name: instalment.name.clone(),
            request_id: self.world.request_id(),
            amount_ore: self.amount_in_letter(instalment)?,
        })
    }

    async fn attest(&self, state: payment::InstalmentState) -> anyhow::Result<usize> {
        let attester = self.as_person(&self.input.payment.attester)?;
        let waiting = self.instalments(&attester, state).await?;
        for instalment in &waiting {
            let request = self.attestation(instalment)?;
            self.payments()?
                .instalments
                .attest_instalment(attester.ask(request))
                .await
                .accepted(&format!("attesting {}", instalment.case_number))?;
        }
        Ok(waiting.len())
    }

    /// Who decided tries to attest, with an attester's role (2.5.2.2).
    async fn try_attesting_own(&mut self) -> anyhow::Result<()> {
        let decider = self.input.person(&self.input.allocation.decider)?;
        let again = self
            .world
            .log_in(&self.world.office(decider, &["attester".into()], true))?;
        let planned = self
            .instalments(&again, payment::InstalmentState::Planned)
            .await?;
        let request = self.attestation(planned.first().context("no instalment is planned")?)?;
        let tried = self
            .payments()?
            .instalments
            .attest_instalment(again.ask(request))
            .await;
        self.must_refuse(
            "den som fattet vedtaket, attesterer / who decided attests",
            "DECIDER_ATTESTS",
            tried,
        )
    }

    /// Prepares, releases and fetches a payment file.
    async fn release(&mut self, file_name: &str, try_own: bool) -> anyhow::Result<Vec<u8>> {
        let releaser = self.as_person(&self.input.payment.releaser)?;
        let request = payment::PreparePaymentFileRequest {
            parent: self.world.parent(),
            request_id: self.world.request_id(),
        };
        let prepared = self
            .payments()?
            .files
            .prepare_payment_file(releaser.ask(request))
            .await
            .accepted("preparing a payment file")?;
        ensure!(
            prepared.without_account.is_empty(),
            "no account: {}",
            prepared.without_account.join(", ")
        );
        let file = prepared.payment_file.context("no payment file in the answer")?;
        let request = |id: String| payment::ReleasePaymentFileRequest {
            name: file.name.clone(),
            request_id: id,
            payment_count: file.payment_count,
            total_ore: file.total_ore,
        };
        if try_own {
            let attester = self.input.person(&self.input.payment.attester)?;
            let again = self
                .world
                .log_in(&self.world.office(attester, &["releaser".into()], true))?;
            let tried = self
                .payments()?
                .files
                .release_payment_file(again.ask(request(self.world.request_id())))
                .await;
            self.must_refuse(
                "den som attesterte, autoriserer betalingen / who attested releases",
                "ATTESTER_RELEASES",
                tried,
            )?;
        }
        let own = request(self.world.request_id());
        self.payments()?
            .files
            .release_payment_file(releaser.ask(own))
            .await
            .accepted("releasing the payment file")?;
        let request = payment::GetPaymentFileRequest {
            name: file.name.clone(),
        };
        let content = self
            .payments()?
            .files
            .get_payment_file(releaser.ask(request))
            .await
            .accepted("fetching the payment file")?
            .content;
        self.progress.note(&format!(
            "Betalingsfil / Payment file: {} utbetalinger / payments, {} kr",
            file.payment_count,
            kroner(file.total_ore)
        ));
        self.played.files.push((file_name.into(), content.clone()));
        Ok(content)
    }

    /// The bank answers the file, and the answer is read back.
    async fn bank_answers(
        &mut self,
        file_name: &str,
        file: &[u8],
        unknown_accounts: &[String],
    ) -> anyhow::Result<Vec<payment::Instalment>> {
        let order = bank::read_order(file).context("the bank cannot read the payment file")?;
        let answer = bank::answer(&order, unknown_accounts);
        self.played.bank_paid_ore += bank::paid_ore(&order, unknown_accounts)?;
        let accountant = self.as_person(&self.input.payment.accountant)?;
        let request = payment::ImportBankReturnRequest {
            parent: self.world.parent(),
            request_id: self.world.request_id(),
            content: answer.clone().into_bytes(),
        };
        let read = self
            .payments()?
            .files
            .import_bank_return(accountant.ask(request))
            .await
            .accepted("reading the bank's return")?;
        self.progress.note(&format!(
            "Banken: {} betalt, {} kr, {} i retur / the bank: paid, bounced",
            read.paid_count,
            kroner(read.paid_ore),
            read.bounced.len()
        ));
        self.played.files.push((file_name.into(), answer.into_bytes()));
        Ok(read.bounced)
    }

    /// A bounced payment is paid to a corrected account, which is confirmed first (R25).
    async fn correct(&mut self, bounced: &[payment::Instalment]) -> anyhow::Result<()> {
        let plan = &self.input.payment;
        self.world.turn_to(plan.corrected_at).await?;
        if bounced.is_empty() {
            return Ok(());
        }
        for instalment in bounced {
            let correction = plan
                .corrections
                .iter()
                .find(|c| c.organisation_number == instalment.organisation_number)
                .with_context(|| format!("no correction of the account of {}", instalment.recipient))?;
            let number = &correction.account_number;
            let name = self
                .register(&correction.organisation_number, number, &correction.basis)
                .await?;
            self.confirm(name, &correction.confirmation).await?;
            self.progress.note(&format!(
                "Ny konto bekreftet / New account confirmed: {}",
                instalment.recipient
            ));
        }
        self.attest(payment::InstalmentState::Bounced).await?;
        let file = self.release("payment-file-2.xml", false).await?;
        let again = self
            .bank_answers("bank-return-2.xml", &file, &plan.unknown_accounts)
            .await?;
        ensure!(again.is_empty(), "a corrected payment bounced again");
        self.world.settle().await
    }
}
