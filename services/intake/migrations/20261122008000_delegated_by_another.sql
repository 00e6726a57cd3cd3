-- Nobody records a delegation to themselves. What was recorded before stays as it is: it is insert-only, and it no
-- longer serves whoever recorded it.

ALTER TABLE intake.delegation
    ADD CONSTRAINT delegation_two_person_check CHECK (delegate_person IS DISTINCT FROM recorded_by) NOT VALID;
