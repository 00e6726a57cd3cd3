-- Decisions (vedtak), the awards in them and their letters. Insert only: the service has no right to change or
-- delete any of it.

CREATE TABLE allocation.decision (
    id                  uuid        NOT NULL,  -- the decision's id
    application_id      uuid        NOT NULL,  -- one decision for each application
    organisation_number text        NOT NULL,  -- the recipient
    frame_id            uuid        NOT NULL,  -- the frame that it was decided against
    outcome             text        NOT NULL,  -- awarded, partly-awarded or refused
    amount_ore          bigint      NOT NULL,  -- sum of the awards, øre
    recommended_by      uuid        NOT NULL,  -- person who recommended; here so that a CHECK can compare
    signed_by           uuid        NOT NULL,  -- person who signed the application; here for the same reason
    decided_by          uuid        NOT NULL,  -- person who decided
    decided_at          timestamptz NOT NULL,  -- legal time
    reason              text        NOT NULL,  -- why
    content             bytea       NOT NULL,  -- tilskudd.allocation.v1.Decision, as it was decided
    CONSTRAINT decision_key PRIMARY KEY (id),
    CONSTRAINT decision_application_key UNIQUE (application_id),
    CONSTRAINT decision_proposal_fk FOREIGN KEY (id, application_id, recommended_by, signed_by, organisation_number)
        REFERENCES allocation.proposal (id, application_id, recommended_by, signed_by, organisation_number),
    CONSTRAINT decision_frame_key UNIQUE (id, frame_id),
    CONSTRAINT decision_frame_fk FOREIGN KEY (frame_id) REFERENCES allocation.frame (id),
    CONSTRAINT decision_outcome_check CHECK (outcome IN ('awarded', 'partly-awarded', 'refused')),
    CONSTRAINT decision_amount_check CHECK (amount_ore >= 0 AND (outcome = 'refused') = (amount_ore = 0)),
    CONSTRAINT decision_two_person_check CHECK (decided_by <> recommended_by),
    CONSTRAINT decision_signer_check CHECK (decided_by <> signed_by)
);
CREATE INDEX decision_recipient_idx ON allocation.decision (frame_id, organisation_number);

CREATE TABLE allocation.award (
    id            uuid   NOT NULL,  -- the award (tilsagn); the same in payment and reporting
    decision_id   uuid   NOT NULL,  -- the decision
    frame_id      uuid   NOT NULL,  -- the decision's frame
    measure_id    uuid   NOT NULL,  -- the measure
    applied_ore   bigint NOT NULL,  -- applied for, øre
    general_ore   bigint NOT NULL,  -- from the general part, øre
    earmark       text,             -- the earmark that earmarked_ore comes from
    earmarked_ore bigint NOT NULL,  -- from the earmark, øre
    carried_ore   bigint NOT NULL DEFAULT 0,  -- carried over into the year after, øre; by trigger only
    CONSTRAINT award_key PRIMARY KEY (id),
    CONSTRAINT award_decision_key UNIQUE (id, decision_id),
    CONSTRAINT award_measure_key UNIQUE (decision_id, measure_id),
    -- The same measure of the same application, and its earmark, as was proposed.
    CONSTRAINT award_proposed_fk FOREIGN KEY (id, decision_id, measure_id, applied_ore)
        REFERENCES allocation.proposed_award (id, proposal_id, measure_id, applied_ore),
    CONSTRAINT award_asked_earmark_fk FOREIGN KEY (id, earmark) REFERENCES allocation.proposed_award (id, earmark),
    CONSTRAINT award_decision_fk FOREIGN KEY (decision_id, frame_id) REFERENCES allocation.decision (id, frame_id),
    CONSTRAINT award_earmark_fk FOREIGN KEY (frame_id, earmark) REFERENCES allocation.frame_earmark (frame_id, code),
    CONSTRAINT award_amount_check CHECK (general_ore >= 0 AND earmarked_ore >= 0 AND general_ore + earmarked_ore <= applied_ore),
    CONSTRAINT award_earmark_check CHECK ((earmarked_ore = 0) = (earmark IS NULL)),
    CONSTRAINT award_carried_check CHECK (carried_ore BETWEEN 0 AND general_ore + earmarked_ore)
);

CREATE TABLE allocation.letter (
    id           uuid        NOT NULL,  -- the letter (tilskuddsbrev, avslagsbrev)
    decision_id  uuid        NOT NULL,  -- one letter for each decision
    language     text        NOT NULL,  -- nb or nn (språklova §15)
    content_hash text        NOT NULL,  -- SHA-256 of the letter without its hash, hexadecimal
    dated        timestamptz NOT NULL,  -- legal time
    content      bytea       NOT NULL,  -- tilskudd.allocation.v1.Letter
    CONSTRAINT letter_key PRIMARY KEY (id),
    CONSTRAINT letter_decision_key UNIQUE (decision_id),
    CONSTRAINT letter_decision_fk FOREIGN KEY (decision_id) REFERENCES allocation.decision (id),
    CONSTRAINT letter_language_check CHECK (language IN ('nb', 'nn')),
    CONSTRAINT letter_hash_check CHECK (content_hash ~ '^[0-9a-f]{64}$')
);

-- Counts a decided award against its frame, which must be final (R3). Runs as the tables' owner: nobody else may
-- write the decided columns, whose CHECKs refuse an award over the frame or its earmark (R24).
CREATE FUNCTION allocation.count_award() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE allocation.frame SET decided_ore = decided_ore + NEW.general_ore
    WHERE id = NEW.frame_id AND certainty = 'final';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the frame of award % is not final', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'award_frame_final_check';
    END IF;
    IF NEW.earmark IS NOT NULL THEN
        UPDATE allocation.frame_earmark SET decided_ore = decided_ore + NEW.earmarked_ore
        WHERE frame_id = NEW.frame_id AND code = NEW.earmark;
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION allocation.count_award() FROM PUBLIC;
CREATE TRIGGER award_counted AFTER INSERT ON allocation.award
    FOR EACH ROW EXECUTE FUNCTION allocation.count_award();

-- Who decides has set no amount in it and has no conflict of interest: no one person both sets and decides an amount.
CREATE FUNCTION allocation.check_decider() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (
        SELECT FROM allocation.proposed_award a WHERE a.proposal_id = NEW.id AND a.adjusted_by = NEW.decided_by) THEN
        RAISE EXCEPTION 'person % has adjusted decision %', NEW.decided_by, NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_adjuster_check';
    END IF;
    IF EXISTS (SELECT FROM allocation.proposal p WHERE p.id = NEW.id AND NEW.decided_by = ANY (p.conflicted)) THEN
        RAISE EXCEPTION 'person % has a conflict of interest in decision %', NEW.decided_by, NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_conflict_check';
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION allocation.check_decider() FROM PUBLIC;
CREATE TRIGGER decision_decider BEFORE INSERT ON allocation.decision
    FOR EACH ROW EXECUTE FUNCTION allocation.check_decider();

-- A decision is the sum of its awards, when all of them are there.
CREATE FUNCTION allocation.check_sum() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    decision uuid := CASE TG_TABLE_NAME WHEN 'award' THEN to_jsonb(NEW) ->> 'decision_id' ELSE to_jsonb(NEW) ->> 'id' END;
BEGIN
    IF (SELECT d.amount_ore FROM allocation.decision d WHERE d.id = decision) IS DISTINCT FROM
        (SELECT coalesce(sum(a.general_ore + a.earmarked_ore), 0) FROM allocation.award a WHERE a.decision_id = decision) THEN
        RAISE EXCEPTION 'decision % is not the sum of its awards', decision
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_sum_check';
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION allocation.check_sum() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER decision_sum AFTER INSERT ON allocation.decision DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION allocation.check_sum();
CREATE CONSTRAINT TRIGGER award_sum AFTER INSERT ON allocation.award DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION allocation.check_sum();
