-- What lists of submitted applications are filtered, ordered and searched by. Nothing is decided by these rows.

CREATE TABLE intake.listing (
    application_id uuid NOT NULL,
    -- The call; its edition, scheme and year are read there.
    call_id uuid NOT NULL,
    -- The applicant.
    organisation_number text NOT NULL,
    -- As in intake.application, kept by the trigger below.
    state text NOT NULL,
    -- Legal time of receipt.
    submitted_at timestamptz NOT NULL,
    -- Sum of what is applied for, øre.
    applied_ore bigint NOT NULL,
    -- Name of the applicant at submission. Norwegian order: Æ, Ø, Å last, and Aa as Å.
    applicant text COLLATE "nb-NO-x-icu" NOT NULL,
    -- Case number (saksnummer).
    case_number text COLLATE "C" NOT NULL,
    CONSTRAINT listing_pkey PRIMARY KEY (application_id),
    CONSTRAINT listing_submission_fkey FOREIGN KEY (application_id) REFERENCES intake.submission (application_id)
);
COMMENT ON TABLE intake.listing IS 'Submitted applications as lists show them; follows application and submission';

-- A list reads the first few of each call and state, in its own order, and merges them: whatever calls and states
-- it is of, a page costs the same however many applications there are.
CREATE INDEX listing_created_idx ON intake.listing (call_id, state, application_id);
CREATE INDEX listing_submitted_idx ON intake.listing (call_id, state, submitted_at, application_id);
CREATE INDEX listing_applied_idx ON intake.listing (call_id, state, applied_ore, application_id);
CREATE INDEX listing_applicant_idx ON intake.listing (call_id, state, applicant, application_id);
CREATE INDEX listing_case_number_idx ON intake.listing (call_id, state, case_number, application_id);
-- One organisation has few; they are sorted.
CREATE INDEX listing_organisation_idx ON intake.listing (organisation_number, application_id);

SELECT intake.service_may('UPDATE (state, applied_ore, applicant)', 'listing');

-- Apart from the rows above, so that a new state does not index the words again.
CREATE TABLE intake.search (
    application_id uuid NOT NULL,
    -- Applicant's name, case number, purpose, description, titles and descriptions of measures: Norwegian stems of
    -- the text in small letters, which the database folds by itself only in some locales.
    words tsvector NOT NULL,
    CONSTRAINT search_pkey PRIMARY KEY (application_id)
);
COMMENT ON TABLE intake.search IS 'Words of submitted applications';
CREATE INDEX search_words_idx ON intake.search USING gin (words) WITH (fastupdate = on);

SELECT intake.service_may('UPDATE (words)', 'search');

-- Whoever moves an application cannot forget its row in the lists. Submission inserts the row itself.
CREATE FUNCTION intake.list_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE intake.listing SET state = NEW.state WHERE application_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER application_listed AFTER UPDATE OF state ON intake.application
    FOR EACH ROW WHEN (OLD.state <> 'draft' AND NEW.state <> OLD.state) EXECUTE FUNCTION intake.list_state();

-- What was submitted before: the text inside the signed document is not read here, so these are found by name and
-- case number only.
INSERT INTO intake.listing (application_id, call_id, organisation_number, state, submitted_at, applied_ore, applicant,
                            case_number)
SELECT s.application_id, s.call_id, s.organisation_number, a.state, s.submitted_at, s.applied_ore, o.title, s.case_number
FROM intake.submission s
JOIN intake.application a ON a.id = s.application_id
JOIN intake.organisation o ON o.number = s.organisation_number;
INSERT INTO intake.search (application_id, words)
SELECT application_id, to_tsvector('norwegian', lower(applicant || ' ' || case_number COLLATE "nb-NO-x-icu"))
FROM intake.listing;
