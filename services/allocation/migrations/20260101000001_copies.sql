-- Copies of what intake owns: editions and announced calls. Both are immutable, so nothing here is ever updated.

CREATE TABLE allocation.edition (
    edition           text  NOT NULL,  -- such as kkt-2024
    canonical         text  NOT NULL,  -- resolved through its inheritance, canonical JSON
    hash              text  NOT NULL,  -- SHA-256 of canonical, hexadecimal
    evaluator_version text  NOT NULL,  -- version of the evaluator that it was published with
    CONSTRAINT edition_key PRIMARY KEY (edition),
    CONSTRAINT edition_hash_check CHECK (hash ~ '^[0-9a-f]{64}$')
);

CREATE TABLE allocation.call (
    id                 uuid    NOT NULL,  -- intake's id of the call (utlysning)
    edition            text    NOT NULL,  -- the edition that it opens; its copy may arrive later
    scheme             text    NOT NULL,  -- such as kkt
    chapter_post       text    NOT NULL,  -- budget chapter and post, such as 761/68
    year               integer NOT NULL,  -- grant year
    carry_over_allowed boolean NOT NULL,  -- whether unspent money may go into the year after (P6)
    content            bytea   NOT NULL,  -- tilskudd.intake.v1.Call, as it was announced
    CONSTRAINT call_key PRIMARY KEY (id),
    CONSTRAINT call_year_check CHECK (year BETWEEN 2000 AND 2100),
    CONSTRAINT call_scheme_check CHECK (scheme <> ''),
    CONSTRAINT call_chapter_post_check CHECK (chapter_post <> '')
);
