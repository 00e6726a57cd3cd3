-- What an applicant does after submission: it is asked to complete (forvaltningsloven §11), revises, or takes the
-- application back; and the office may dismiss it.

-- Revisions of applications, as intake sent them. Insert only; the first is in the case's own row.
CREATE TABLE assessment.revision (
    case_id     uuid        NOT NULL, -- the case
    number      integer     NOT NULL, -- 2 and up
    application bytea       NOT NULL, -- tilskudd.intake.v1.Application, byte for byte
    received_at timestamptz NOT NULL, -- legal time of its arrival
    CONSTRAINT revision_key PRIMARY KEY (case_id, number),
    CONSTRAINT revision_case_fk FOREIGN KEY (case_id) REFERENCES assessment.case_file (id),
    CONSTRAINT revision_number_check CHECK (number >= 2)
);
COMMENT ON TABLE assessment.revision IS 'Revisions of the applications, those that came after the approval too';

ALTER TABLE assessment.case_file
    ADD COLUMN revision integer NOT NULL DEFAULT 1, -- the revision that is judged; later ones came after the approval
    ADD COLUMN awaiting uuid, -- intake's open request for completion
    ADD COLUMN ended_how text, -- withdrawn or dismissed
    ADD COLUMN ended_by uuid, -- person who ended the application
    ADD COLUMN ended_at timestamptz, -- legal time
    ADD COLUMN ended_reason text, -- why
    DROP CONSTRAINT case_file_state_check,
    DROP CONSTRAINT case_file_recommended_check,
    DROP CONSTRAINT case_file_approved_check,
    ADD CONSTRAINT case_file_state_check CHECK (state IN ('open', 'recommended', 'approved', 'ended')),
    -- What was recommended and approved stays when the application ends.
    ADD CONSTRAINT case_file_recommended_check CHECK (
        num_nonnulls(recommended_by, recommended_at, recommended_reason)
            = CASE state WHEN 'open' THEN 0 WHEN 'ended' THEN 3 * (recommended_by IS NOT NULL)::integer ELSE 3 END),
    ADD CONSTRAINT case_file_approved_check CHECK (
        num_nonnulls(approved_by, approved_at, approved_reason)
            = CASE state WHEN 'approved' THEN 3 WHEN 'ended' THEN 3 * (approved_by IS NOT NULL)::integer ELSE 0 END),
    ADD CONSTRAINT case_file_ended_check CHECK (
        num_nonnulls(ended_how, ended_by, ended_at, ended_reason) = CASE WHEN state = 'ended' THEN 4 ELSE 0 END),
    ADD CONSTRAINT case_file_ended_how_check CHECK (ended_how IN ('withdrawn', 'dismissed')),
    ADD CONSTRAINT case_file_revision_check CHECK (revision >= 1);
SELECT assessment.service_may(
    'UPDATE (revision, awaiting, ended_how, ended_by, ended_at, ended_reason)', 'case_file');

-- Measures are kept for every revision. A judgement counts as long as its measure has not changed since.
ALTER TABLE assessment.judgement DROP CONSTRAINT judgement_measure_fk;
ALTER TABLE assessment.recommendation DROP CONSTRAINT recommendation_measure_fk;
ALTER TABLE assessment.measure
    ADD COLUMN revision integer NOT NULL DEFAULT 1, -- the revision of the application
    ADD COLUMN unchanged_since integer NOT NULL DEFAULT 1, -- the revision that it has been the same since
    DROP CONSTRAINT measure_key,
    DROP CONSTRAINT measure_applied_key,
    ADD CONSTRAINT measure_key PRIMARY KEY (case_id, revision, measure_id),
    ADD CONSTRAINT measure_applied_key UNIQUE (case_id, revision, measure_id, applied_ore),
    ADD CONSTRAINT measure_unchanged_check CHECK (unchanged_since BETWEEN 1 AND revision);
ALTER TABLE assessment.judgement
    ADD COLUMN revision integer NOT NULL DEFAULT 1, -- the revision that was judged
    ADD CONSTRAINT judgement_measure_fk FOREIGN KEY (case_id, revision, measure_id)
        REFERENCES assessment.measure (case_id, revision, measure_id);
ALTER TABLE assessment.recommendation
    ADD COLUMN revision integer NOT NULL DEFAULT 1, -- the revision that it is about
    ADD CONSTRAINT recommendation_measure_fk FOREIGN KEY (case_id, revision, measure_id, applied_ore)
        REFERENCES assessment.measure (case_id, revision, measure_id, applied_ore);

-- As before, and: a case ends once and for all, is neither recommended nor approved while a request for completion
-- waits, and is not revised once approved. Only judgements of the measures as they are now count.
CREATE OR REPLACE FUNCTION assessment.guard_acts() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    recommends boolean := OLD.state = 'open' AND NEW.state = 'recommended';
    approves   boolean := OLD.state = 'recommended' AND NEW.state = 'approved';
    returns    boolean := OLD.state = 'recommended' AND NEW.state = 'open';
    ends       boolean := OLD.state <> 'ended' AND NEW.state = 'ended';
BEGIN
    IF NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'a write of case % does not count its version', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_file_version_check';
    END IF;
    IF NOT (recommends OR approves OR returns OR ends OR NEW.state = OLD.state) THEN
        RAISE EXCEPTION 'case % cannot go from % to %', OLD.id, OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_file_step_check';
    END IF;
    IF NEW.round <> OLD.round + recommends::integer THEN
        RAISE EXCEPTION 'only a recommendation begins a round of case %', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_file_step_check';
    END IF;
    IF NEW.revision <> OLD.revision AND (NEW.revision < OLD.revision OR NEW.state <> 'open') THEN
        RAISE EXCEPTION 'case % is not revised', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_file_step_check';
    END IF;
    IF NOT (recommends OR returns)
        AND (NEW.recommended_by, NEW.recommended_at, NEW.recommended_reason)
            IS DISTINCT FROM (OLD.recommended_by, OLD.recommended_at, OLD.recommended_reason)
        OR NOT approves
        AND (NEW.approved_by, NEW.approved_at, NEW.approved_reason)
            IS DISTINCT FROM (OLD.approved_by, OLD.approved_at, OLD.approved_reason)
        OR NOT ends
        AND (NEW.ended_how, NEW.ended_by, NEW.ended_at, NEW.ended_reason)
            IS DISTINCT FROM (OLD.ended_how, OLD.ended_by, OLD.ended_at, OLD.ended_reason) THEN
        RAISE EXCEPTION 'an act of case % is not rewritten', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_file_act_check';
    END IF;
    IF returns AND NOT EXISTS (SELECT FROM assessment.case_return WHERE case_id = OLD.id AND round = OLD.round) THEN
        RAISE EXCEPTION 'the return of case % is not on record', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_file_return_check';
    END IF;
    -- The applicant has the time that it was given (forvaltningsloven §11).
    IF (recommends OR approves) AND NEW.awaiting IS NOT NULL THEN
        RAISE EXCEPTION 'case % waits for its applicant', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_file_awaiting_check';
    END IF;
    -- Nothing that a conflicted person has done is approved (forvaltningsloven §6).
    IF approves AND EXISTS (
        SELECT FROM assessment.conflict c
        WHERE c.case_id = OLD.id AND (c.person IN (NEW.recommended_by, NEW.approved_by) OR c.person IN (
            SELECT DISTINCT ON (j.measure_id) j.judged_by FROM assessment.judgement j
            JOIN assessment.measure m ON m.case_id = j.case_id AND m.revision = OLD.revision
                AND m.measure_id = j.measure_id AND j.revision >= m.unchanged_since
            WHERE j.case_id = OLD.id ORDER BY j.measure_id, j.number DESC))) THEN
        RAISE EXCEPTION 'a person with a conflict of interest has taken part in case %', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_file_conflict_check';
    END IF;
    RETURN NEW;
END
$$;
