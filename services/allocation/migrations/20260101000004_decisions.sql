-- Decisions (vedtak), the awards in them and their letters. Insert only: the service has no right to change or
-- delete any of it.

CREATE TABLE allocation.decision (
    id                  uuid        NOT NULL,  -- the decision's id
    application_id      uuid        NOT NULL,  -- one decision for each application
    organisation_number text        NOT NULL,  -- the recipient
    frame_id            uuid        NOT NULL,  -- the frame that it was decided against
    outcome             text        NOT NULL,  -- awarded, partly-awarded or refused
    amount_ore          bigint      NOT NULL,  -- sum of the awards, øre
    recommended_by      uuid        NOT NULL,  -- person who recommended; here so that the next CHECK can compare
    decided_by          uuid        NOT NULL,  -- person who decided
    decided_at          timestamptz NOT NULL,  -- legal time
    reason              text        NOT NULL,  -- why
    content             bytea       NOT NULL,  -- tilskudd.allocation.v1.Decision, as it was decided
    CONSTRAINT decision_key PRIMARY KEY (id),
    CONSTRAINT decision_application_key UNIQUE (application_id),
    CONSTRAINT decision_proposal_fk FOREIGN KEY (id, application_id, recommended_by, organisation_number)
        REFERENCES allocation.proposal (id, application_id, recommended_by, organisation_number),
    CONSTRAINT decision_frame_key UNIQUE (id, frame_id),
    CONSTRAINT decision_frame_fk FOREIGN KEY (frame_id) REFERENCES allocation.frame (id),
    CONSTRAINT decision_outcome_check CHECK (outcome IN ('awarded', 'partly-awarded', 'refused')),
    CONSTRAINT decision_amount_check CHECK (amount_ore >= 0 AND (outcome = 'refused') = (amount_ore = 0)),
    CONSTRAINT decision_two_person_check CHECK (decided_by <> recommended_by)
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
    CONSTRAINT award_key PRIMARY KEY (id),
    CONSTRAINT award_measure_key UNIQUE (decision_id, measure_id),
    CONSTRAINT award_proposed_fk FOREIGN KEY (id) REFERENCES allocation.proposed_award (id),
    CONSTRAINT award_decision_fk FOREIGN KEY (decision_id, frame_id) REFERENCES allocation.decision (id, frame_id),
    CONSTRAINT award_earmark_fk FOREIGN KEY (frame_id, earmark) REFERENCES allocation.frame_earmark (frame_id, code),
    CONSTRAINT award_amount_check CHECK (general_ore >= 0 AND earmarked_ore >= 0 AND general_ore + earmarked_ore <= applied_ore),
    CONSTRAINT award_earmark_check CHECK ((earmarked_ore = 0) = (earmark IS NULL))
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
