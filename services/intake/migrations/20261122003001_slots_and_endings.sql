-- Applications can end without a decision, and an ended one no longer takes a place of the call's limit (P2) or of the
-- year's projects (R9): which submissions are live is a table of its own, since submissions are never changed.

ALTER TABLE intake.application DROP CONSTRAINT application_state_check,
    ADD CONSTRAINT application_state_check
        CHECK (state IN ('draft', 'submitted', 'decided', 'withdrawn', 'dismissed'));

ALTER TABLE intake.submission DROP CONSTRAINT submission_slot_key;

-- The live submissions of a call. A row goes when its application ends, and only then.
CREATE TABLE intake.slot (
    -- The submission.
    application_id uuid NOT NULL,
    -- The call.
    call_id uuid NOT NULL,
    -- The applicant.
    organisation_number text NOT NULL,
    -- Which of the allowed applications of the call it is, from 1 (P2).
    slot integer NOT NULL,
    CONSTRAINT slot_pkey PRIMARY KEY (application_id),
    CONSTRAINT slot_submission_fkey FOREIGN KEY (application_id) REFERENCES intake.submission (application_id),
    CONSTRAINT submission_slot_key UNIQUE (call_id, organisation_number, slot)
);
COMMENT ON TABLE intake.slot IS 'Live submissions: what P2 and R9 count';
INSERT INTO intake.slot (application_id, call_id, organisation_number, slot)
    SELECT application_id, call_id, organisation_number, slot FROM intake.submission;

-- No submission without its slot, whoever writes it: two live ones can never hold the same.
CREATE FUNCTION intake.take_slot() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO intake.slot (application_id, call_id, organisation_number, slot)
        VALUES (NEW.application_id, NEW.call_id, NEW.organisation_number, NEW.slot);
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION intake.take_slot() FROM PUBLIC;
CREATE TRIGGER submission_takes_slot AFTER INSERT ON intake.submission
    FOR EACH ROW EXECUTE FUNCTION intake.take_slot();

CREATE FUNCTION intake.guard_slot() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM intake.application WHERE id = OLD.application_id AND state IN ('withdrawn', 'dismissed')) THEN
        RAISE EXCEPTION 'application % has not ended', OLD.application_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'slot_ended_check';
    END IF;
    RETURN OLD;
END
$$;
REVOKE ALL ON FUNCTION intake.guard_slot() FROM PUBLIC;
CREATE TRIGGER slot_goes_with_its_application BEFORE DELETE ON intake.slot
    FOR EACH ROW EXECUTE FUNCTION intake.guard_slot();
SELECT intake.service_may('DELETE', 'slot');

-- What has ended stays ended, with the content it had.
CREATE FUNCTION intake.guard_end() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF (NEW.state, NEW.content) IS DISTINCT FROM (OLD.state, OLD.content) THEN
        RAISE EXCEPTION 'application % has ended', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'application_ended_check';
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION intake.guard_end() FROM PUBLIC;
CREATE TRIGGER application_stays_ended BEFORE UPDATE ON intake.application
    FOR EACH ROW WHEN (OLD.state IN ('withdrawn', 'dismissed')) EXECUTE FUNCTION intake.guard_end();

-- How an application ended. Insert only.
CREATE TABLE intake.ending (
    -- The application; it ends once.
    application_id uuid NOT NULL,
    -- withdrawn or dismissed.
    kind text NOT NULL,
    -- Who ended it.
    ended_by uuid NOT NULL,
    -- Legal time.
    ended_at timestamptz NOT NULL,
    -- Why.
    reason text NOT NULL,
    CONSTRAINT ending_pkey PRIMARY KEY (application_id),
    CONSTRAINT ending_application_fkey FOREIGN KEY (application_id) REFERENCES intake.application (id),
    CONSTRAINT ending_kind_check CHECK (kind IN ('withdrawn', 'dismissed')),
    CONSTRAINT ending_reason_check CHECK (char_length(reason) BETWEEN 1 AND 4000)
);
COMMENT ON TABLE intake.ending IS 'How applications ended without a decision';

-- Proposals to dismiss, with the answer to each. The answer is written once, by another person.
CREATE TABLE intake.dismissal (
    -- The application.
    application_id uuid NOT NULL,
    -- Counts the proposals of the application, from 1.
    number integer NOT NULL,
    -- The revision of the application that it is about; 1: as submitted.
    revision integer NOT NULL,
    -- What it rests on: tilskudd.common.v1.RuleSource, encoded.
    source bytea NOT NULL,
    -- Who proposed it.
    proposed_by uuid NOT NULL,
    -- Legal time.
    proposed_at timestamptz NOT NULL,
    -- Why.
    reason text NOT NULL,
    -- proposed → confirmed or declined.
    state text NOT NULL DEFAULT 'proposed',
    -- Who answered.
    answered_by uuid,
    -- Legal time.
    answered_at timestamptz,
    -- Why.
    answer_reason text,
    -- Form of Norwegian that the letter was sent in.
    language_form text,
    -- The letter in bokmål.
    letter_nb text,
    -- The letter in nynorsk.
    letter_nn text,
    -- The letter in English.
    letter_en text,
    CONSTRAINT dismissal_pkey PRIMARY KEY (application_id, number),
    CONSTRAINT dismissal_submission_fkey FOREIGN KEY (application_id) REFERENCES intake.submission (application_id),
    CONSTRAINT dismissal_number_check CHECK (number >= 1),
    CONSTRAINT dismissal_revision_check CHECK (revision >= 1),
    CONSTRAINT dismissal_state_check CHECK (state IN ('proposed', 'confirmed', 'declined')),
    CONSTRAINT dismissal_reason_check CHECK (char_length(reason) BETWEEN 1 AND 4000),
    CONSTRAINT dismissal_answered_check CHECK (
        num_nonnulls(answered_by, answered_at, answer_reason) = CASE WHEN state = 'proposed' THEN 0 ELSE 3 END),
    CONSTRAINT dismissal_letter_check CHECK (
        num_nonnulls(language_form, letter_nb, letter_nn, letter_en)
            = CASE WHEN state = 'confirmed' THEN 4 ELSE 0 END),
    CONSTRAINT dismissal_language_form_check CHECK (language_form IN ('nb', 'nn')),
    -- Who proposes never dismisses (the system's own two-person rule); declining one's own is taking it back.
    CONSTRAINT dismissal_two_person_check CHECK (state <> 'confirmed' OR answered_by <> proposed_by)
);
COMMENT ON TABLE intake.dismissal IS 'Proposals to dismiss applications (avvisning), with their answers';
CREATE UNIQUE INDEX dismissal_open_key ON intake.dismissal (application_id) WHERE state = 'proposed';

CREATE FUNCTION intake.guard_dismissal() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF OLD.state <> 'proposed' THEN
        RAISE EXCEPTION 'the proposal to dismiss application % is answered', OLD.application_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'dismissal_once_check';
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION intake.guard_dismissal() FROM PUBLIC;
CREATE TRIGGER dismissal_answered_once BEFORE UPDATE ON intake.dismissal
    FOR EACH ROW EXECUTE FUNCTION intake.guard_dismissal();
SELECT intake.service_may(
    'UPDATE (state, answered_by, answered_at, answer_reason, language_form, letter_nb, letter_nn, letter_en)',
    'dismissal');
