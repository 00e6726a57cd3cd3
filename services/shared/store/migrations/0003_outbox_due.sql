-- What is due of one destination, those that have waited longest first: the relay reads as much as it takes, however
-- much waits, and nothing of a destination that it passes over.
CREATE INDEX outbox_due ON outbox (destination_service, destination_tenant, next_attempt_at, seq)
    WHERE delivered_at IS NULL AND parked_at IS NULL;
DROP INDEX outbox_waiting;
