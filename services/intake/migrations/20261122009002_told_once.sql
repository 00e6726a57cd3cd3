-- What is told from this generation on, and was kept before, is told once when it comes into use.
CREATE TABLE intake.told_once (
    -- What: the region's own office, or universities.
    matter text NOT NULL,
    -- Legal time.
    told_at timestamptz NOT NULL,
    CONSTRAINT told_once_pkey PRIMARY KEY (matter),
    CONSTRAINT told_once_matter_check CHECK (matter IN ('own-office', 'universities'))
);
COMMENT ON TABLE intake.told_once IS 'What was told once to those who were not told of it before';
