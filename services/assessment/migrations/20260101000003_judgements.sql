-- Judgements and recommendations. Both are only added: the latest judgement of a measure counts, and the
-- recommendations of the case's present round.

CREATE TABLE assessment.judgement (
    case_id       uuid        NOT NULL, -- the case
    measure_id    uuid        NOT NULL, -- the measure
    number        integer     NOT NULL, -- from 1; the highest counts
    criteria      jsonb       NOT NULL, -- grade and reason for each criterion, in the edition's order
    overall       text        NOT NULL, -- overall grade, given by a person
    reason        text        NOT NULL, -- why
    prioritised   boolean     NOT NULL, -- gets the edition's advantage or priority
    ordinary_work boolean     NOT NULL, -- part of the ordinary development work, which gets nothing
    judged_by     uuid        NOT NULL, -- person
    judged_at     timestamptz NOT NULL, -- legal time
    CONSTRAINT judgement_key PRIMARY KEY (case_id, measure_id, number),
    CONSTRAINT judgement_measure_fk FOREIGN KEY (case_id, measure_id)
        REFERENCES assessment.measure (case_id, measure_id),
    CONSTRAINT judgement_number_check CHECK (number >= 1),
    CONSTRAINT judgement_criteria_check CHECK (jsonb_typeof(criteria) = 'array'),
    CONSTRAINT judgement_overall_check CHECK (overall IN ('low', 'some', 'good', 'high'))
);
COMMENT ON TABLE assessment.judgement IS 'Judgements of measures, the replaced ones too';

CREATE TABLE assessment.recommendation (
    case_id     uuid    NOT NULL, -- the case
    round       integer NOT NULL, -- the round of the case
    measure_id  uuid    NOT NULL, -- the measure
    applied_ore bigint  NOT NULL, -- what the measure applies for, øre; repeated so that the amount can be checked
    amount_ore  bigint  NOT NULL, -- recommended, øre; 0 recommends refusal
    reason      text    NOT NULL, -- why
    CONSTRAINT recommendation_key PRIMARY KEY (case_id, round, measure_id),
    CONSTRAINT recommendation_measure_fk FOREIGN KEY (case_id, measure_id, applied_ore)
        REFERENCES assessment.measure (case_id, measure_id, applied_ore),
    CONSTRAINT recommendation_amount_check CHECK (amount_ore BETWEEN 0 AND applied_ore)
);
COMMENT ON TABLE assessment.recommendation IS 'What was recommended for each measure, of every round';

CREATE TABLE assessment.case_return (
    case_id     uuid        NOT NULL, -- the case
    round       integer     NOT NULL, -- the round whose recommendation was sent back
    returned_by uuid        NOT NULL, -- person
    returned_at timestamptz NOT NULL, -- legal time
    reason      text        NOT NULL, -- why
    CONSTRAINT case_return_key PRIMARY KEY (case_id, round),
    CONSTRAINT case_return_case_fk FOREIGN KEY (case_id) REFERENCES assessment.case_file (id)
);
COMMENT ON TABLE assessment.case_return IS 'Recommendations that were sent back';

-- The acts in a case's row are written once each: a recommendation when the case leaves `open`, an approval when it
-- leaves `recommended`, and neither is rewritten. A recommendation is given up only when its return is on record.
-- Without this the CHECKs that compare persons would compare columns that the service may rewrite.
CREATE FUNCTION assessment.guard_acts() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    recommends boolean := OLD.state = 'open' AND NEW.state = 'recommended';
    approves   boolean := OLD.state = 'recommended' AND NEW.state = 'approved';
    returns    boolean := OLD.state = 'recommended' AND NEW.state = 'open';
BEGIN
    IF NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'a write of case % does not count its version', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_file_version_check';
    END IF;
    IF NOT (recommends OR approves OR returns OR NEW.state = OLD.state) THEN
        RAISE EXCEPTION 'case % cannot go from % to %', OLD.id, OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_file_step_check';
    END IF;
    IF NEW.round <> OLD.round + recommends::integer THEN
        RAISE EXCEPTION 'only a recommendation begins a round of case %', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_file_step_check';
    END IF;
    IF NOT (recommends OR returns)
        AND (NEW.recommended_by, NEW.recommended_at, NEW.recommended_reason)
            IS DISTINCT FROM (OLD.recommended_by, OLD.recommended_at, OLD.recommended_reason)
        OR NOT approves
        AND (NEW.approved_by, NEW.approved_at, NEW.approved_reason)
            IS DISTINCT FROM (OLD.approved_by, OLD.approved_at, OLD.approved_reason) THEN
        RAISE EXCEPTION 'an act of case % is not rewritten', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_file_act_check';
    END IF;
    IF returns AND NOT EXISTS (SELECT FROM assessment.case_return WHERE case_id = OLD.id AND round = OLD.round) THEN
        RAISE EXCEPTION 'the return of case % is not on record', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_file_return_check';
    END IF;
    -- Nothing that a conflicted person has done is approved (forvaltningsloven §6).
    IF approves AND EXISTS (
        SELECT FROM assessment.conflict c
        WHERE c.case_id = OLD.id AND (c.person IN (NEW.recommended_by, NEW.approved_by) OR c.person IN (
            SELECT DISTINCT ON (j.measure_id) j.judged_by FROM assessment.judgement j
            WHERE j.case_id = OLD.id ORDER BY j.measure_id, j.number DESC))) THEN
        RAISE EXCEPTION 'a person with a conflict of interest has taken part in case %', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_file_conflict_check';
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION assessment.guard_acts() FROM PUBLIC;
CREATE TRIGGER case_file_acts BEFORE UPDATE ON assessment.case_file
    FOR EACH ROW EXECUTE FUNCTION assessment.guard_acts();
