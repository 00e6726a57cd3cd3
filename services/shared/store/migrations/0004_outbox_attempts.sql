-- The attempts at an event by their answer, so that the patience with one answer is not used up by another. `attempts`
-- counts them all. Counted since the event was written, or last put back.
ALTER TABLE outbox
    -- The receiver failed.
    ADD COLUMN attempts_failed  integer NOT NULL DEFAULT 0,
    -- The receiver does not have what the event builds on yet.
    ADD COLUMN attempts_early   integer NOT NULL DEFAULT 0,
    -- The receiver does not understand the event yet.
    ADD COLUMN attempts_unknown integer NOT NULL DEFAULT 0;
SELECT service_may('UPDATE (attempts_failed, attempts_early, attempts_unknown)', 'outbox');
