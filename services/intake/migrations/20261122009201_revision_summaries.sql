-- The page that the signatory of a revision saw before signing (R11): tilskudd.intake.v1.SigningSummary, encoded; null: signed
-- before it was kept.
ALTER TABLE intake.revision ADD COLUMN summary bytea;
