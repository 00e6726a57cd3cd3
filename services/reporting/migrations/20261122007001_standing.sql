-- What allocation is told of a recipient's reports on a year's money of a scheme (P4).

ALTER TABLE reporting.edition ADD COLUMN scheme text;
UPDATE reporting.edition SET scheme = canonical::jsonb ->> 'scheme';
ALTER TABLE reporting.edition ALTER COLUMN scheme SET NOT NULL;
COMMENT ON COLUMN reporting.edition.scheme IS 'Code of the scheme, such as kkt';

CREATE TABLE reporting.standing (
    organisation_number text    NOT NULL, -- the recipient
    scheme              text    NOT NULL, -- code of the scheme
    year                integer NOT NULL, -- grant year
    version             bigint  NOT NULL, -- how many times allocation was told; an older one is passed over there
    CONSTRAINT standing_key PRIMARY KEY (organisation_number, scheme, year),
    CONSTRAINT standing_version_check CHECK (version >= 1)
);
COMMENT ON TABLE reporting.standing IS 'How often allocation was told of a recipient''s reports on a year''s money of a scheme';
SELECT reporting.service_may('UPDATE (version)', 'standing');
