//! Connections are opened in time also while the runtime is busy.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tilskudd_kernel::service::Service;
use tilskudd_store::{Db, Error};

use super::support::{database, insert_note, person};

/// Tasks that take their turn again and again.
const TASKS: usize = 8;
/// How long each keeps the only worker.
const TURN: Duration = Duration::from_millis(5);

/// The hashing for SCRAM gives way 819 times. Where each time costs a turn of all others, that is half a minute, and a
/// connection has five seconds.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_connection_is_opened_in_time_on_a_busy_runtime() {
    let database = database().await;
    let stop = Arc::new(AtomicBool::new(false));
    let busy: Vec<_> = (0..TASKS)
        .map(|_| {
            let stop = Arc::clone(&stop);
            tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    let until = Instant::now() + TURN;
                    while Instant::now() < until {
                        std::hint::spin_loop();
                    }
                    tokio::task::yield_now().await;
                }
            })
        })
        .collect();

    let reader = Db::connect(database.options(Service::Intake)).await.unwrap();
    let read = tokio::spawn(async move { reader.read().await.map(drop) });
    let read = read.await.unwrap();
    let writer = Db::connect(database.options(Service::Intake)).await.unwrap();
    let written = writer
        .run_tx("busy", &person(1), |tx| {
            Box::pin(async move {
                insert_note(tx, "written").await?;
                Ok::<_, Error>(())
            })
        })
        .await;

    stop.store(true, Ordering::Relaxed);
    for task in busy {
        task.await.unwrap();
    }
    assert!(read.is_ok(), "{read:?}");
    assert!(written.is_ok(), "{written:?}");
}
