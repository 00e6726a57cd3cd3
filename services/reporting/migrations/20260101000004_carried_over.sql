-- Carried-over money is followed up in the year that it opens (P6, R28): an obligation of its own, of the same
-- decision, with the same award and budget. And whether accounts and auditor's statement came late.

ALTER TABLE reporting.obligation
    ADD COLUMN carry_over_id uuid,                                -- the granted carry-over that it is of; null: a decision's own
    ADD COLUMN accounts_late boolean NOT NULL DEFAULT false,      -- the first accounts came after their deadline
    ADD COLUMN language_form text    NOT NULL DEFAULT 'neutral',  -- målform that the recipient is written to in
    DROP CONSTRAINT obligation_decision_key,
    ADD CONSTRAINT obligation_carry_over_key UNIQUE (carry_over_id),
    ADD CONSTRAINT obligation_carry_over_fk FOREIGN KEY (carry_over_id) REFERENCES reporting.settlement (id),
    ADD CONSTRAINT obligation_language_check CHECK (language_form IN ('nb', 'nn', 'neutral'));
CREATE UNIQUE INDEX obligation_decision_key ON reporting.obligation (decision_id) WHERE carry_over_id IS NULL;
SELECT reporting.service_may('UPDATE (accounts_late)', 'obligation');

ALTER TABLE reporting.award
    ADD COLUMN award_id uuid; -- the award's id in allocation; its own id, but for carried-over money the award that it comes from
UPDATE reporting.award SET award_id = id;
ALTER TABLE reporting.award
    ALTER COLUMN award_id SET NOT NULL,
    ADD CONSTRAINT award_obligation_key UNIQUE (award_id, obligation_id);
COMMENT ON COLUMN reporting.award.id IS 'The award''s id in allocation; the carry-over''s id for carried-over money';
