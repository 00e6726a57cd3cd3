-- Copies of what intake owns. Editions never change once published; a call never changes once announced.

CREATE TABLE assessment.edition (
    edition   text NOT NULL, -- code, such as kkt-2024
    canonical text NOT NULL, -- the resolved edition as canonical JSON
    hash      text NOT NULL, -- SHA-256 of canonical, hexadecimal
    CONSTRAINT edition_key PRIMARY KEY (edition),
    CONSTRAINT edition_hash_check CHECK (hash ~ '^[0-9a-f]{64}$')
);
COMMENT ON TABLE assessment.edition IS 'Published editions of the rules, told by intake of national';

CREATE TABLE assessment.call (
    id      uuid    NOT NULL, -- the call's id in intake
    edition text    NOT NULL, -- the edition that the call opens
    year    integer NOT NULL, -- grant year
    CONSTRAINT call_key PRIMARY KEY (id),
    CONSTRAINT call_edition_fk FOREIGN KEY (edition) REFERENCES assessment.edition (edition),
    CONSTRAINT call_year_check CHECK (year BETWEEN 2000 AND 2100)
);
COMMENT ON TABLE assessment.call IS 'Announced calls of the region, told by its intake';
