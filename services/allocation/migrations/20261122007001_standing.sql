-- What a new award waits for (P4): how recipients stand with their reports, and whom they answer for (P7). Both are
-- copies: of what reporting of the region and intake of national tell.

CREATE TABLE allocation.standing (
    organisation_number text    NOT NULL, -- the recipient
    scheme              text    NOT NULL, -- code of the scheme, such as kkt
    year                integer NOT NULL, -- grant year of the money
    open                integer NOT NULL, -- obligations that owe a report which is not accepted
    returned            integer NOT NULL, -- how many of them were sent back and have not come again
    first_due           date,             -- first local day by which one of them is due; null: none is open
    version             bigint  NOT NULL, -- reporting's; an older one is passed over
    CONSTRAINT standing_key PRIMARY KEY (organisation_number, scheme, year),
    CONSTRAINT standing_year_check CHECK (year BETWEEN 2000 AND 2100),
    CONSTRAINT standing_open_check CHECK (open >= 0 AND returned BETWEEN 0 AND open),
    CONSTRAINT standing_due_check CHECK ((open = 0) = (first_due IS NULL)),
    CONSTRAINT standing_version_check CHECK (version >= 1)
);
COMMENT ON TABLE allocation.standing IS 'How recipients stand with their reports on a year''s money, told by reporting of the region';
SELECT allocation.service_may('UPDATE (open, returned, first_due, version)', 'standing');

CREATE TABLE allocation.succession (
    predecessor        text NOT NULL, -- organisation number of the one that went over
    successor          text NOT NULL, -- organisation number of the one that answers for it
    effective_on       date NOT NULL, -- local day from which it does
    predecessor_region text NOT NULL, -- whose reporting knows what it owes
    CONSTRAINT succession_key PRIMARY KEY (predecessor, successor),
    CONSTRAINT succession_other_check CHECK (predecessor <> successor)
);
COMMENT ON TABLE allocation.succession IS 'Which organisation went over into which, told by intake of national; never changed';
CREATE INDEX succession_successor_idx ON allocation.succession (successor);
