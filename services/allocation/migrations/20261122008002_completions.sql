-- Requests for completion, as intake tells: nothing is decided of an application while its applicant has one to answer
-- (forvaltningsloven §11). Kept also when the recommendation has not come yet.

CREATE TABLE allocation.completion (
    completion_id  uuid    NOT NULL,  -- intake's request
    application_id uuid    NOT NULL,  -- intake's application
    is_open        boolean NOT NULL,  -- false for good once it was closed
    CONSTRAINT completion_key PRIMARY KEY (completion_id)
);
COMMENT ON TABLE allocation.completion IS 'Requests for completion, open and closed';
CREATE INDEX completion_open_idx ON allocation.completion (application_id) WHERE is_open;
SELECT allocation.service_may('UPDATE (is_open)', 'completion');

CREATE FUNCTION allocation.guard_completion() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM allocation.completion WHERE application_id = NEW.application_id AND is_open) THEN
        RAISE EXCEPTION 'application % is to be completed', NEW.application_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_completion_check';
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION allocation.guard_completion() FROM PUBLIC;
CREATE TRIGGER proposal_waits_for_nothing BEFORE UPDATE ON allocation.proposal
    FOR EACH ROW WHEN (NEW.state = 'decided' AND OLD.state <> 'decided')
    EXECUTE FUNCTION allocation.guard_completion();
