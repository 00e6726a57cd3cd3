-- Fills an empty database with made-up awards for the measurements of lists: a hundred of each of forty frames. Run as
-- the owner of the tables.

CREATE UNLOGGED TABLE allocation.fill AS
SELECT gen_random_uuid() AS frame_id, gen_random_uuid() AS call_id, scheme, year
FROM generate_series(2001, 2020) year, unnest(ARRAY['kki', 'kkt']) scheme;

INSERT INTO allocation.frame (id, target_region, scheme, year, certainty, general_ore)
SELECT frame_id, 'filled', scheme, year, 'final', 1000000000 FROM allocation.fill;

INSERT INTO allocation.call (id, edition, scheme, chapter_post, year, carry_over_allowed, content)
SELECT call_id, scheme, scheme, '761/68', year, false, '' FROM allocation.fill;

CREATE UNLOGGED TABLE allocation.fill_award AS
SELECT gen_random_uuid() AS id, gen_random_uuid() AS award_id, gen_random_uuid() AS measure_id, f.*, n,
       make_timestamptz(f.year, 5, 1, 0, 0, 0, 'UTC') + n * interval '1 hour' AS at
FROM allocation.fill f, generate_series(1, 100) n;

INSERT INTO allocation.proposal (id, application_id, case_id, case_number, call_id, organisation_number, state, version,
    recommended_by, recommended_at, approved_by, approved_at, signed_by, signed_at, conflicted, application)
SELECT id, gen_random_uuid(), gen_random_uuid(), scheme || year || n, call_id, '942110464', 'decided', 3,
       '00000000-0000-0000-0000-000000000001', at, '00000000-0000-0000-0000-000000000002', at,
       '00000000-0000-0000-0000-000000000003', at, '{}', ''
FROM allocation.fill_award;

INSERT INTO allocation.proposed_award (id, proposal_id, ordinal, measure_id, kind, rank, earmark, applied_ore,
    recommended_ore, grade, prioritised, ordinary_work, assessment_reason, general_ore, earmarked_ore, basis)
SELECT award_id, id, 0, measure_id, 'bachelor', 1, '', 100, 100, 4, false, false, 'x', 100, 0, 'as-recommended'
FROM allocation.fill_award;

INSERT INTO allocation.decision (id, application_id, organisation_number, frame_id, outcome, amount_ore, recommended_by,
    signed_by, decided_by, decided_at, reason, content)
SELECT a.id, p.application_id, p.organisation_number, a.frame_id, 'awarded', 100, p.recommended_by, p.signed_by,
       p.approved_by, a.at, 'x', ''
FROM allocation.fill_award a JOIN allocation.proposal p ON p.id = a.id;

INSERT INTO allocation.award (id, decision_id, frame_id, measure_id, applied_ore, general_ore, earmark, earmarked_ore)
SELECT award_id, id, frame_id, measure_id, 100, 100, NULL, 0 FROM allocation.fill_award;
