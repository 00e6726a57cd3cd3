-- Copies of what intake owns. Editions never change once published; a call never changes once announced.

CREATE TABLE reporting.edition (
    edition   text NOT NULL, -- code, such as kkt-2024
    canonical text NOT NULL, -- the resolved edition as canonical JSON
    hash      text NOT NULL, -- SHA-256 of canonical, hexadecimal
    CONSTRAINT edition_key PRIMARY KEY (edition),
    CONSTRAINT edition_hash_check CHECK (hash ~ '^[0-9a-f]{64}$')
);
COMMENT ON TABLE reporting.edition IS 'Published editions of the rules, told by intake of national';

CREATE TABLE reporting.call (
    id                    uuid    NOT NULL, -- the call's id in intake
    edition               text    NOT NULL, -- the edition that the call opens
    year                  integer NOT NULL, -- grant year
    report_due            date    NOT NULL, -- last local day for reports
    accounts_due          date    NOT NULL, -- last local day for accounts
    auditor_due           date,             -- last local day for the auditor's statement; null: the call states none
    auditor_threshold_ore bigint  NOT NULL, -- awards of a year that demand an auditor's statement, øre
    report_waiver_ore     bigint  NOT NULL, -- awards below this owe no report, øre; 0: all do
    carry_over_allowed    boolean NOT NULL, -- whether unused money may be carried into the year after
    CONSTRAINT call_key PRIMARY KEY (id),
    CONSTRAINT call_edition_fk FOREIGN KEY (edition) REFERENCES reporting.edition (edition),
    CONSTRAINT call_year_check CHECK (year BETWEEN 2000 AND 2100),
    CONSTRAINT call_threshold_check CHECK (auditor_threshold_ore >= 0),
    CONSTRAINT call_waiver_check CHECK (report_waiver_ore >= 0)
);
COMMENT ON TABLE reporting.call IS 'Announced calls of the region, told by its intake';
