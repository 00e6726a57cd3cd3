-- When `national` last asked Enhetsregisteret about an organisation by itself.
CREATE TABLE intake.register_question (
    -- Organisation number.
    number text NOT NULL,
    -- System time, just before it was asked.
    asked_at timestamptz NOT NULL,
    CONSTRAINT register_question_pkey PRIMARY KEY (number),
    CONSTRAINT register_question_organisation_fkey FOREIGN KEY (number) REFERENCES intake.organisation (number)
);
COMMENT ON TABLE intake.register_question IS 'When Enhetsregisteret was last asked about each organisation';
SELECT intake.service_may('UPDATE (asked_at)', 'register_question');
