//! The store against a real PostgreSQL: one throw-away server for all tests, a database of its own for each.

// Said once more for clippy, which lets only what is marked so unwrap.
#[cfg(test)]
mod tests {
    mod audit;
    mod busy;
    mod check;
    mod embedded;
    mod generations;
    mod inbox;
    mod outbox;
    mod prepare;
    mod provision;
    mod requests;
    mod rights;
    mod support;
    mod tls;
    mod transactions;
}
