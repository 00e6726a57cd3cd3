-- A draft of a call can be rewritten; once announced it never changes, whoever asks.

-- Grows by one with every write; the etag.
ALTER TABLE intake.call ADD COLUMN version bigint NOT NULL DEFAULT 1,
    ADD CONSTRAINT call_version_check CHECK (version >= 1);
-- Those that were announced before versions were kept had been written twice.
UPDATE intake.call SET version = 2 WHERE state = 'announced';

CREATE FUNCTION intake.keep_announced_call() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'call % is announced', OLD.id
        USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'call_announced_is_final';
END
$$;
REVOKE ALL ON FUNCTION intake.keep_announced_call() FROM PUBLIC;
CREATE TRIGGER call_announced_is_final BEFORE UPDATE ON intake.call
    FOR EACH ROW WHEN (OLD.state = 'announced') EXECUTE FUNCTION intake.keep_announced_call();

SELECT intake.service_may(
    'UPDATE (edition, year, opens_on, deadline_date, deadline_time, report_deadline, accounts_deadline, '
    'auditor_deadline, auditor_threshold_ore, report_waiver_ore, appeal, recipients, contact_point, '
    'applications_per_applicant, carry_over_allowed, assumptions, version)',
    'call');
CREATE INDEX call_draft_idx ON intake.call (id DESC) WHERE state = 'draft';
