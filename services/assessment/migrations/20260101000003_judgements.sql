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
