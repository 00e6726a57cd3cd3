-- What was submitted, as last revised, in one place for all who read it.

CREATE VIEW intake.held AS
    SELECT s.application_id, s.call_id, s.organisation_number, s.year, s.edition, s.case_number, s.submitted_at,
           s.delegation_id,
           -- 1: the submission; from 2: a revision.
           coalesce(r.number, 1) AS number,
           coalesce(r.document, s.document) AS document,
           coalesce(r.content_hash, s.content_hash) AS content_hash,
           coalesce(r.signed_by, s.signed_by) AS signed_by,
           coalesce(r.applied_ore, s.applied_ore) AS applied_ore,
           coalesce(r.development_projects, s.development_projects) AS development_projects,
           coalesce(r.findings, s.findings) AS findings
    FROM intake.submission s LEFT JOIN LATERAL (
        SELECT * FROM intake.revision latest
        WHERE latest.application_id = s.application_id ORDER BY latest.number DESC LIMIT 1) r ON true;
COMMENT ON VIEW intake.held IS 'Submitted applications as last revised';

-- The year's projects of one organisation are counted alike for it and for its successors (P7, R9): what is live.
CREATE OR REPLACE FUNCTION intake.development_projects(org text, grant_year integer, of_scheme text) RETURNS bigint
LANGUAGE sql STABLE
RETURN (
    SELECT coalesce(sum(h.development_projects), 0)::bigint
    FROM intake.held h
    JOIN intake.slot live ON live.application_id = h.application_id
    JOIN intake.edition e ON e.id = h.edition
    WHERE h.organisation_number = org AND h.year = grant_year AND e.scheme = of_scheme);
