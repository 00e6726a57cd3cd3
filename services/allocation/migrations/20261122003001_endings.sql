-- Applications that ended without a decision, as intake tells: kept also when the recommendation has not come yet, or
-- the decision is made already. Insert only.

CREATE TABLE allocation.ended_application (
    application_id uuid        NOT NULL,  -- intake's application
    how            text        NOT NULL,  -- withdrawn or dismissed
    ended_by       uuid        NOT NULL,  -- person
    ended_at       timestamptz NOT NULL,  -- legal time
    reason         text        NOT NULL,  -- why
    CONSTRAINT ended_application_key PRIMARY KEY (application_id),
    CONSTRAINT ended_application_how_check CHECK (how IN ('withdrawn', 'dismissed'))
);
COMMENT ON TABLE allocation.ended_application IS 'Applications that were withdrawn or dismissed';

-- What has ended is neither proposed nor decided.
CREATE FUNCTION allocation.guard_ended() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM allocation.ended_application WHERE application_id = NEW.application_id) THEN
        RAISE EXCEPTION 'application % has ended', NEW.application_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_ended_check';
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION allocation.guard_ended() FROM PUBLIC;
CREATE TRIGGER proposal_has_not_ended BEFORE UPDATE ON allocation.proposal
    FOR EACH ROW WHEN (NEW.state IS DISTINCT FROM OLD.state) EXECUTE FUNCTION allocation.guard_ended();
