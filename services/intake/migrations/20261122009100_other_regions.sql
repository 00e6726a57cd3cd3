-- A call can take organisations of other regions, and the latest reopening counts.

-- Kinds of organisation that may apply although they belong to another region; empty: none. Universities alone: every
-- region is told of them.
ALTER TABLE intake.call ADD COLUMN other_regions text[] NOT NULL DEFAULT '{}',
    ADD CONSTRAINT call_other_regions_check CHECK (other_regions <@ ARRAY['university']);
SELECT intake.service_may('UPDATE (other_regions)', 'call');

COMMENT ON TABLE intake.reopening IS
    'Reopenings of a call for one applicant, with the reason; what was decided last counts, so one can be shortened';
