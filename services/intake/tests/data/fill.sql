-- Fills an empty database with made-up submitted applications for the measurements of lists: `fill.calls` calls with
-- `fill.per_call` applications each, by a thousand organisations. Run as the owner of the tables.

CREATE UNLOGGED TABLE intake.fill_organisation AS
SELECT row_number() OVER (ORDER BY n) - 1 AS o, stem || control AS number,
       (ARRAY['Ørsta', 'Ås', 'Bodø', 'Ærøy', 'Zakariasvik', 'Aasen', 'Molde'])[1 + n % 7] || ' ' || n AS title
FROM (SELECT n, stem, (11 - total % 11) % 11 AS control
      FROM (SELECT n, stem, (SELECT sum(substr(stem, i, 1)::int * (ARRAY[3, 2, 7, 6, 5, 4, 3, 2])[i])
                             FROM generate_series(1, 8) i) AS total
            FROM (SELECT n, (90000000 + n)::text AS stem FROM generate_series(1, 1200) n) AS stems) AS sums) AS numbers
WHERE control < 10 LIMIT 1000;

INSERT INTO intake.organisation (number, title, kind, municipality_number, region, centrality_class, district, made_up,
                                 version)
SELECT number, title, 'municipality', '', 'trondelag', 0, false, true, 1 FROM intake.fill_organisation;

INSERT INTO intake.edition (id, canonical, hash, evaluator_version, published_at)
SELECT id, canonical, encode(sha256(convert_to(canonical, 'UTF8')), 'hex'), '1', '2001-01-01'
FROM (SELECT 'fill-' || n AS id, json_build_object('scheme', 'fill-' || n)::text AS canonical
      FROM generate_series(1, 2) n) AS editions;

-- The first calls are the oldest.
CREATE UNLOGGED TABLE intake.fill_call AS
SELECT n, ('01890000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid AS id, 2001 + n / 10 AS year,
       'fill-' || (1 + n % 2) AS edition
FROM generate_series(0, current_setting('fill.calls')::int - 1) n;

INSERT INTO intake.call (id, edition, year, opens_on, deadline_date, auditor_threshold_ore, report_waiver_ore, appeal,
                         recipients, contact_point, applications_per_applicant, carry_over_allowed, assumptions,
                         created_by, created_at, state, announced_by, announced_at)
SELECT id, edition, year, make_date(year, 1, 1), make_date(year, 12, 31), 0, 0, 'none', '{}', 'post@example.no', 100,
       false, '{}', id, make_date(year, 1, 1), 'announced', id, make_date(year, 1, 1)
FROM intake.fill_call;

-- Of old calls one in fifty is undecided; of the last one all are.
CREATE UNLOGGED TABLE intake.fill_application AS
SELECT g, ('01890000-0000-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid AS id, c.id AS call_id, c.year, c.edition,
       o.number, o.title, 1 + (g % current_setting('fill.per_call')::int) / 1000 AS slot,
       CASE WHEN c.n = current_setting('fill.calls')::int - 1 OR g % 50 = 0 THEN 'submitted' ELSE 'decided' END AS state,
       make_timestamptz(c.year, 1, 1, 0, 0, 0, 'UTC') + g * interval '1 second' AS at,
       (g::bigint * 7919 % 1000003) * 100 AS applied_ore,
       c.year || '-' || chr(65 + g / 1757600 % 26) || chr(65 + g / 67600 % 26) || chr(65 + g / 2600 % 26) || '-'
           || lpad((g % 2600)::text, 5, '0') AS case_number
FROM generate_series(0, current_setting('fill.calls')::int * current_setting('fill.per_call')::int - 1) g
JOIN intake.fill_call c ON c.n = g / current_setting('fill.per_call')::int
JOIN intake.fill_organisation o ON o.o = g % 1000;

INSERT INTO intake.application (id, call_id, organisation_number, content, state, version, created_by, created_at,
                                changed_by, changed_at)
SELECT id, call_id, number, '', state, 2, id, at, id, at FROM intake.fill_application ORDER BY g;

INSERT INTO intake.submission (application_id, call_id, year, edition, applications_per_applicant, organisation_number,
                               slot, case_number, document, content_hash, signed_by, submitted_at, applied_ore,
                               development_projects, findings)
SELECT id, call_id, year, edition, 100, number, slot, case_number, '', sha256(''), id, at, applied_ore, 0, ''
FROM intake.fill_application ORDER BY g;

INSERT INTO intake.listing (application_id, call_id, organisation_number, state, submitted_at, applied_ore, applicant,
                            case_number)
SELECT id, call_id, number, state, at, applied_ore, title, case_number FROM intake.fill_application ORDER BY g;

-- In each: a word that all have, one of a thousand, one that fifty have in a row, and more that differ.
DROP INDEX intake.search_words_idx;
INSERT INTO intake.search (application_id, words)
SELECT id, array_to_tsvector(ARRAY['kommun', 'vanlig' || g % 1000, 'sjeld' || g / 50]
                             || (SELECT array_agg('ord' || (g::bigint * 31 + k * 977) % 20000) FROM generate_series(1, 17) k))
FROM intake.fill_application ORDER BY g;
CREATE INDEX search_words_idx ON intake.search USING gin (words) WITH (fastupdate = on);
DROP TABLE intake.fill_application, intake.fill_call, intake.fill_organisation;
