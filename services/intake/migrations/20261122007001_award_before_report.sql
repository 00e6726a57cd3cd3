-- Whether money is awarded under the call also where the report on an earlier year's money is outstanding (P4).
ALTER TABLE intake.call ADD COLUMN award_before_report boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN intake.call.award_before_report IS
    'False: no award before the reports on earlier years'' money are accepted; calls announced before this could be said are so too';
SELECT intake.service_may('UPDATE (award_before_report)', 'call');
