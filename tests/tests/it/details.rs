//! What a refusal tells: fields, rules and what to do, and nothing of what the caller wrote in them. Refusals go through
//! gateways and other people's logs.

use anyhow::Context as _;
use serde_json::json;
use tilskudd_kernel::service::Service;
use tilskudd_proto::clients::PaymentClients;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::application_service_client::ApplicationServiceClient;
use tilskudd_proto::intake::v1::change_report_service_client::ChangeReportServiceClient;
use tilskudd_proto::payment::v1 as payment;
use tilskudd_runtime::peers::TokenSource;
use tilskudd_testkit::{Claims, Role, World};
use tonic::{Code, Status};

use crate::support::intake::{REGION, content, signature};
use crate::support::{organisation_number, uuid};

/// What people write, of every kind.
const SECRETS: [&str; 5] = [
    "FRITEKST-SOM-INGEN-SKAL-HA",
    "kari.nordmann@epost.example",
    "86011117948",
    "99123456789",
    "eyJ",
];

fn check(what: &str, answer: Result<(), Status>, code: Code) -> anyhow::Result<()> {
    let status = answer.err().with_context(|| format!("{what} was not refused"))?;
    anyhow::ensure!(status.code() == code, "{what}: {status:?}");
    let details = String::from_utf8_lossy(status.details());
    for secret in SECRETS {
        anyhow::ensure!(!status.message().contains(secret), "{what}: {status:?}");
        anyhow::ensure!(!details.contains(secret), "{what}: {details}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_tells_nothing_of_what_was_written() -> anyhow::Result<()> {
    let world = World::start(&tilskudd::allinone::definitions(), &["trondelag"]).await?;
    let own = organisation_number(1);
    let signer = Claims::applicant("ola", &own.parse()?);
    let text = || SECRETS[0].to_owned();
    let mut applications = ApplicationServiceClient::new(world.channel(Service::Intake, &signer)?);
    let draft = pb::CreateApplicationRequest {
        parent: REGION.to_owned(),
        request_id: uuid(),
        application: Some(pb::Application {
            call: text(),
            organisation_number: SECRETS[2].to_owned(),
            content: Some(pb::ApplicationContent {
                purpose: text().repeat(1_000),
                description: format!("{}\u{1}", text()),
                contact_name: text().repeat(100),
                contact_email: SECRETS[1].repeat(100),
                ..content()?
            }),
            ..pb::Application::default()
        }),
    };
    let answer = applications.create_application(draft).await.map(|_| ());
    check("a draft", answer, Code::InvalidArgument)?;
    let sign = pb::SignApplicationRequest {
        name: format!("{REGION}/applications/{}", text()),
        request_id: text(),
        etag: text().repeat(10),
        signature: Some(pb::ApplicationSignature {
            signatory: text().repeat(100),
            ..signature()
        }),
        summary_seen: true,
    };
    let answer = applications.sign_application(sign).await.map(|_| ());
    check("a signature", answer, Code::InvalidArgument)?;
    let mut changes = ChangeReportServiceClient::new(world.channel(Service::Intake, &signer)?);
    let change = pb::ReportChangeRequest {
        parent: REGION.to_owned(),
        request_id: uuid(),
        report: Some(pb::ChangeReport {
            new_value: Some(pb::change_report::NewValue::AccountNumber(SECRETS[2].to_owned())),
            effective_from: text(),
            explanation: text().repeat(1_000),
            ..pb::ChangeReport::default()
        }),
    };
    let answer = changes.report_change(change).await.map(|_| ());
    check("a change", answer, Code::InvalidArgument)?;
    let keeper = world.office("kari", "trondelag", &[Role::Accounts]);
    let mut payments = PaymentClients::new(world.channel(Service::Payment, &keeper)?);
    let account = payment::RegisterAccountRequest {
        parent: REGION.to_owned(),
        request_id: uuid(),
        account: Some(payment::Account {
            account_number: SECRETS[2].to_owned(),
            organisation_number: SECRETS[3].to_owned(),
            basis: text().repeat(1_000),
            ..payment::Account::default()
        }),
    };
    let answer = payments.accounts.register_account(account).await.map(|_| ());
    check("an account", answer, Code::InvalidArgument)?;
    tokens(&world, signer).await?;
    world.stop().await;
    Ok(())
}

/// A token whose claims are not what they should be.
async fn tokens(world: &World, signer: Claims) -> anyhow::Result<()> {
    for claims in [
        signer.clone().with("pid", json!({ "number": SECRETS[3] })),
        signer.clone().with("pid", json!(99_123_456_789_i64)),
        signer.clone().with("name", json!([SECRETS[0]])),
        signer.with("authorization_details", json!(SECRETS[0])),
    ] {
        let token = TokenSource::fixed(&world.issuer().token(&claims)?);
        let mut applications = ApplicationServiceClient::new(world.channel_with(Service::Intake, token)?);
        let request = pb::GetApplicationRequest {
            name: format!("{REGION}/applications/{}", uuid()),
        };
        let answer = applications.get_application(request).await.map(|_| ());
        check("a token", answer, Code::Unauthenticated)?;
    }
    Ok(())
}

/// What a log has got.
#[derive(Debug, Clone, Default)]
struct Log(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut log = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        log.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// On one thread, whose log is this test's own.
#[tokio::test]
async fn provisioning_writes_no_password_to_the_log() -> anyhow::Result<()> {
    const PASSWORD: &str = "PASSORD-SOM-INGEN-LOGG-SKAL-HA";
    // No other test has this tenant: its roles' passwords change.
    let tenant: tilskudd_kernel::tenant::Tenant = "vestland".parse()?;
    let admin = tilskudd_testkit::server().await?.admin_url();
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let logged = tracing::subscriber::set_default(subscriber);
    tracing::debug!("the log is heard");
    tilskudd_store::provision::tenant(&admin, &tenant, &|_| PASSWORD.to_owned()).await?;
    drop(logged);
    tilskudd_store::provision::drop_database(&admin, &tenant.database_name()).await?;
    let written = log.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let written = String::from_utf8_lossy(&written);
    assert!(written.contains("the log is heard"), "{written}");
    assert!(!written.contains(PASSWORD), "{written}");
    Ok(())
}
