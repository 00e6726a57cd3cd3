-- Requests for completion (mangelbrev, forvaltningsloven §11), what answers them, and preliminary answers (§11a).

CREATE TABLE intake.completion (
    id uuid NOT NULL,
    -- The submitted application.
    application_id uuid NOT NULL,
    -- What is missing: tilskudd.intake.v1.Completion with its defects only, encoded.
    defects bytea NOT NULL,
    -- Who asked.
    requested_by uuid NOT NULL,
    -- Legal time.
    requested_at timestamptz NOT NULL,
    -- Why.
    reason text NOT NULL,
    -- Form of Norwegian that the letter was sent in.
    language_form text NOT NULL,
    -- The letter in bokmål.
    letter_nb text NOT NULL,
    -- The letter in nynorsk.
    letter_nn text NOT NULL,
    -- The letter in English.
    letter_en text NOT NULL,
    -- open → answered, withdrawn, proceeded or ended. Expired is an open one whose deadline has passed: nobody writes it.
    state text NOT NULL DEFAULT 'open',
    -- Who closed it.
    closed_by uuid,
    -- Legal time.
    closed_at timestamptz,
    -- Why; empty for an answer.
    closed_reason text,
    -- The answer in words; empty: none.
    answer text,
    CONSTRAINT completion_pkey PRIMARY KEY (id),
    -- What a revision refers to: it answers a request of its own application.
    CONSTRAINT completion_application_key UNIQUE (id, application_id),
    CONSTRAINT completion_submission_fkey FOREIGN KEY (application_id) REFERENCES intake.submission (application_id),
    CONSTRAINT completion_reason_check CHECK (char_length(reason) BETWEEN 1 AND 4000),
    CONSTRAINT completion_language_form_check CHECK (language_form IN ('nb', 'nn')),
    CONSTRAINT completion_state_check CHECK (state IN ('open', 'answered', 'withdrawn', 'proceeded', 'ended')),
    CONSTRAINT completion_closed_check CHECK (
        num_nonnulls(closed_by, closed_at, closed_reason) = CASE WHEN state = 'open' THEN 0 ELSE 3 END),
    CONSTRAINT completion_answer_check CHECK (
        (state = 'answered') = (answer IS NOT NULL) AND char_length(answer) <= 8000)
);
COMMENT ON TABLE intake.completion IS 'Requests for completion (mangelbrev)';
CREATE UNIQUE INDEX completion_open_key ON intake.completion (application_id) WHERE state = 'open';
CREATE INDEX completion_application_idx ON intake.completion (application_id, id);

CREATE FUNCTION intake.guard_completion() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF OLD.state <> 'open' THEN
        RAISE EXCEPTION 'request for completion % is closed', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'completion_once_check';
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION intake.guard_completion() FROM PUBLIC;
CREATE TRIGGER completion_closed_once BEFORE UPDATE ON intake.completion
    FOR EACH ROW EXECUTE FUNCTION intake.guard_completion();
SELECT intake.service_may('UPDATE (state, closed_by, closed_at, closed_reason, answer)', 'completion');

-- The deadlines of a request; the last one counts. Insert only.
CREATE TABLE intake.completion_deadline (
    -- The request.
    completion_id uuid NOT NULL,
    -- Counts its deadlines, from 1.
    number integer NOT NULL,
    -- Last local day.
    deadline_date date NOT NULL,
    -- Last minute on that day; null: the whole day.
    deadline_time time,
    -- The first instant that is too late, legal time.
    too_late_at timestamptz NOT NULL,
    -- Who set it.
    set_by uuid NOT NULL,
    -- Legal time.
    set_at timestamptz NOT NULL,
    -- Why.
    reason text NOT NULL,
    CONSTRAINT completion_deadline_pkey PRIMARY KEY (completion_id, number),
    CONSTRAINT completion_deadline_completion_fkey FOREIGN KEY (completion_id) REFERENCES intake.completion (id),
    CONSTRAINT completion_deadline_number_check CHECK (number >= 1),
    CONSTRAINT completion_deadline_future_check CHECK (too_late_at > set_at),
    CONSTRAINT completion_deadline_reason_check CHECK (char_length(reason) BETWEEN 1 AND 4000)
);
COMMENT ON TABLE intake.completion_deadline IS 'Deadlines of requests for completion, the extended ones too';

-- Reminders, one for each deadline. Insert only.
CREATE TABLE intake.completion_reminder (
    -- The request.
    completion_id uuid NOT NULL,
    -- The deadline that it reminds of.
    number integer NOT NULL,
    -- Who sent it.
    sent_by uuid NOT NULL,
    -- Legal time.
    sent_at timestamptz NOT NULL,
    CONSTRAINT completion_reminder_pkey PRIMARY KEY (completion_id, number),
    CONSTRAINT completion_reminder_deadline_fkey FOREIGN KEY (completion_id, number)
        REFERENCES intake.completion_deadline (completion_id, number)
);
COMMENT ON TABLE intake.completion_reminder IS 'Reminders of requests for completion';

-- What was signed after submission. Insert only, like the submission; the highest number counts.
CREATE TABLE intake.revision (
    -- The application.
    application_id uuid NOT NULL,
    -- 2 and up; the submission is the first.
    number integer NOT NULL,
    -- The request that it answers.
    completion_id uuid NOT NULL,
    -- The exact bytes that were signed, as in intake.submission, with the revision's number.
    document bytea NOT NULL,
    -- SHA-256 of document.
    content_hash bytea NOT NULL,
    -- The person who signed.
    signed_by uuid NOT NULL,
    -- Legal time of signing and receipt.
    submitted_at timestamptz NOT NULL,
    -- Sum of what is applied for, øre.
    applied_ore bigint NOT NULL,
    -- Development projects in it; what R9 counts.
    development_projects integer NOT NULL,
    -- Notes of the rules for the caseworker: tilskudd.intake.v1.ValidateApplicationResponse, encoded.
    findings bytea NOT NULL,
    CONSTRAINT revision_pkey PRIMARY KEY (application_id, number),
    CONSTRAINT revision_submission_fkey FOREIGN KEY (application_id) REFERENCES intake.submission (application_id),
    CONSTRAINT revision_completion_fkey FOREIGN KEY (completion_id, application_id)
        REFERENCES intake.completion (id, application_id),
    CONSTRAINT revision_completion_key UNIQUE (completion_id),
    CONSTRAINT revision_number_check CHECK (number >= 2),
    CONSTRAINT revision_content_hash_check CHECK (content_hash = sha256(document)),
    CONSTRAINT revision_applied_ore_check CHECK (applied_ore >= 0),
    CONSTRAINT revision_development_projects_check CHECK (development_projects >= 0)
);
COMMENT ON TABLE intake.revision IS 'Revisions of submitted applications as signed; never changed';

-- Preliminary answers (foreløpige svar, forvaltningsloven §11a). Insert only.
CREATE TABLE intake.preliminary_answer (
    -- The application.
    application_id uuid NOT NULL,
    -- Counts the application's, from 1.
    number integer NOT NULL,
    -- When the answer can be expected, local date.
    expected_date date NOT NULL,
    -- Who sent it.
    sent_by uuid NOT NULL,
    -- Legal time.
    sent_at timestamptz NOT NULL,
    -- Why the applicant has to wait.
    reason text NOT NULL,
    -- Form of Norwegian that the letter was sent in.
    language_form text NOT NULL,
    -- The letter in bokmål.
    letter_nb text NOT NULL,
    -- The letter in nynorsk.
    letter_nn text NOT NULL,
    -- The letter in English.
    letter_en text NOT NULL,
    CONSTRAINT preliminary_answer_pkey PRIMARY KEY (application_id, number),
    CONSTRAINT preliminary_answer_submission_fkey FOREIGN KEY (application_id)
        REFERENCES intake.submission (application_id),
    CONSTRAINT preliminary_answer_number_check CHECK (number >= 1),
    CONSTRAINT preliminary_answer_reason_check CHECK (char_length(reason) BETWEEN 1 AND 4000),
    CONSTRAINT preliminary_answer_language_form_check CHECK (language_form IN ('nb', 'nn'))
);
COMMENT ON TABLE intake.preliminary_answer IS 'Preliminary answers to applications';
-- The applications that wait for an answer are few among all that ever came.
CREATE INDEX application_submitted_idx ON intake.application (id) WHERE state = 'submitted';
