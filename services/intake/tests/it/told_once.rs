//! What the generation before kept to itself is told once, by whichever instance comes first.

use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_testkit::eventually;

use crate::house::House;
use crate::samples::organisation;
use crate::world::number;

const REGION: &str = "nordland";

/// Who was told of a stream, in order.
async fn told(house: &House, tenant: &str, stream: &str) -> Vec<String> {
    let mut sql = house.0.connect_as(Service::Intake, tenant).await.unwrap();
    sqlx::query_scalar(
        "SELECT destination_service || ' of ' || destination_tenant FROM intake.outbox WHERE stream = $1 ORDER BY seq",
    )
    .bind(stream)
    .fetch_all(&mut sql)
    .await
    .unwrap()
}

/// Waits until a new database has noted that there was nothing to tell.
async fn noted(house: &House, tenant: &str) {
    let mut owner = house.0.connect_as_owner(tenant).await.unwrap();
    eventually("everything to be told", async || {
        let noted: i64 = sqlx::query_scalar("SELECT count(*) FROM intake.told_once")
            .fetch_one(&mut owner)
            .await?;
        Ok((noted == 2).then_some(()))
    })
    .await
    .unwrap();
}

/// Forgets it, as a database of the generation before.
async fn forget(house: &House, tenant: &str) {
    let mut owner = house.0.connect_as_owner(tenant).await.unwrap();
    let forgotten = sqlx::query("DELETE FROM intake.told_once");
    assert_eq!(forgotten.execute(&mut owner).await.unwrap().rows_affected(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_that_were_recorded_before_reach_letters_and_payment_files() {
    let house = House::start(&[REGION], |config| config.limits.chore_ms = 100).await;
    noted(&house, REGION).await;
    // As a program of the generation before stores them: without a form, and telling nobody.
    for (region, version) in [(REGION, 1), (REGION, 2), ("agder", 1)] {
        sqlx::query(
            "INSERT INTO intake.office_name
                 (region, version, valid_from, title, organisation_number, merged_into, reason, recorded_at)
             VALUES ($1, $2, '2021-01-01', 'Statsforvalteren', '', '', '', now())",
        )
        .bind(region)
        .bind(version)
        .execute(&mut house.0.connect_as(Service::Intake, REGION).await.unwrap())
        .await
        .unwrap();
    }
    forget(&house, REGION).await;
    let (allocation, payment) = (format!("allocation of {REGION}"), format!("payment of {REGION}"));
    let expected = [&allocation, &payment, &allocation, &payment];
    eventually("both services to be told of both states", async || {
        let told = told(&house, REGION, &format!("office/{REGION}")).await;
        Ok((told.iter().collect::<Vec<_>>() == expected).then_some(()))
    })
    .await
    .unwrap();
    assert!(
        told(&house, REGION, "office/agder").await.is_empty(),
        "it is another's"
    );
    assert!(house.0.stop().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn universities_that_were_recorded_before_are_told_to_every_region() {
    let house = House::start(&[REGION, "agder"], |config| config.limits.chore_ms = 100).await;
    noted(&house, "national").await;
    let (university, municipality) = (number(), number());
    for (number, kind) in [
        (&university, pb::OrganisationKind::University),
        (&municipality, pb::OrganisationKind::Municipality),
    ] {
        let record = pb::Organisation {
            region: REGION.to_owned(),
            ..organisation(number, kind)
        };
        assert_eq!(house.import(record).await, 1);
    }
    let stream = format!("organisation/{university}");
    let first = told(&house, "national", &stream).await;
    forget(&house, "national").await;
    eventually("both regions to be told again", async || {
        Ok((told(&house, "national", &stream).await.len() == 2 * first.len()).then_some(()))
    })
    .await
    .unwrap();
    assert_eq!(first.len(), 2);
    let own = told(&house, "national", &format!("organisation/{municipality}")).await;
    assert_eq!(own.len(), 1, "a municipality is told of once");
    assert!(house.0.stop().await);
}
