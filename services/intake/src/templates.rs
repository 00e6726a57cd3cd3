//! The empty workbooks of editions, as bytes, by the hash of the edition: anybody may ask for one, and an edition never
//! changes, so each is made once.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

use crate::error::Error;

/// Most that are held, at some tens of kilobytes each; when it is reached, all are made again.
const MAX: usize = 100;

/// The result of making a workbook.
pub(crate) type Made = Result<Vec<u8>, Box<dyn StdError + Send + Sync>>;

/// The workbooks of one service instance.
#[derive(Debug, Default)]
pub(crate) struct Templates {
    made: RwLock<HashMap<String, Vec<u8>>>,
    /// One is made at a time, so that as many callers as there are take no more than one thread.
    making: Arc<Mutex<()>>,
}

impl Templates {
    /// The workbook of the edition with this hash; `make` is called when it is not held, and nothing else is made
    /// meanwhile, also when the caller goes away.
    ///
    /// # Errors
    /// [`Error::Unwritable`]; then nothing is held.
    pub(crate) async fn get(
        &self,
        hash: &str,
        make: impl FnOnce() -> Made + Send + 'static,
    ) -> Result<Vec<u8>, Error> {
        if let Some(held) = self.cached(hash) {
            return Ok(held);
        }
        let alone = Arc::clone(&self.making).lock_owned().await;
        // Whoever was before may have made it.
        if let Some(held) = self.cached(hash) {
            return Ok(held);
        }
        let (workbook, alone) = spawn_blocking(move || (make(), alone))
            .await
            .map_err(|error| Error::Unwritable(error.into()))?;
        let workbook = workbook.map_err(Error::Unwritable)?;
        self.cache(hash, workbook.clone());
        // Only now does the next one look.
        drop(alone);
        Ok(workbook)
    }

    fn cache(&self, hash: &str, workbook: Vec<u8>) {
        let mut made = self.made.write().unwrap_or_else(PoisonError::into_inner);
        if made.len() >= MAX {
            made.clear();
        }
        made.insert(hash.to_owned(), workbook);
    }

    fn cached(&self, hash: &str) -> Option<Vec<u8>> {
        // A panic while holding the lock cannot leave a map half changed here.
        let made = self.made.read().unwrap_or_else(PoisonError::into_inner);
        made.get(hash).cloned()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures::future::join_all;

    use super::*;

    #[tokio::test]
    async fn a_workbook_is_made_once_for_many_who_ask_and_one_at_a_time() {
        let templates = Templates::default();
        let (made, at_once) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let ask = |hash: &'static str| {
            let (made, at_once) = (Arc::clone(&made), Arc::clone(&at_once));
            templates.get(hash, move || {
                assert_eq!(at_once.fetch_add(1, Ordering::SeqCst), 0);
                made.fetch_add(1, Ordering::SeqCst);
                std::thread::yield_now();
                at_once.fetch_sub(1, Ordering::SeqCst);
                Ok(hash.as_bytes().to_vec())
            })
        };
        let hash = |index| if index % 2 == 0 { "a" } else { "b" };
        let answers = join_all((0..20).map(|index| ask(hash(index)))).await;
        for (index, answer) in answers.into_iter().enumerate() {
            assert_eq!(answer.unwrap(), hash(index).as_bytes());
        }
        assert_eq!(made.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn one_that_failed_is_made_again() {
        let templates = Templates::default();
        assert!(templates.get("a", || Err("no".into())).await.is_err());
        assert_eq!(templates.get("a", || Ok(vec![1])).await.unwrap(), [1]);
    }

    #[tokio::test]
    async fn so_many_are_held_and_no_more() {
        let templates = Templates::default();
        for index in 0..=MAX {
            templates
                .get(&index.to_string(), || Ok(Vec::new()))
                .await
                .unwrap();
        }
        assert_eq!(templates.made.read().unwrap().len(), 1);
    }
}
