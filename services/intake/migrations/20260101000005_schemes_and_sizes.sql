-- R9 counts projects of one scheme, and what an applicant writes is at most 1 MiB.

-- Code of the scheme, such as kkt; read from the edition's own text, so that the two cannot part.
ALTER TABLE intake.edition ADD COLUMN scheme text NOT NULL GENERATED ALWAYS AS (canonical::jsonb ->> 'scheme') STORED;

-- A later event carries the measures twice, with what is said of them: it stays below 3 MiB.
ALTER TABLE intake.application DROP CONSTRAINT application_content_check,
    ADD CONSTRAINT application_content_check CHECK (octet_length(content) <= 1048576);
