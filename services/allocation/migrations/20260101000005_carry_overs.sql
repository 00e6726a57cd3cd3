-- Unused money that a recipient asks to carry over (P6). The request and the decision are rows of their own,
-- insert only.

CREATE TABLE allocation.carry_over (
    id                  uuid        NOT NULL,  -- reporting's id of the request
    award_id            uuid        NOT NULL,  -- the award that the money comes from
    decision_id         uuid        NOT NULL,  -- its decision
    organisation_number text        NOT NULL,  -- the recipient
    amount_ore          bigint      NOT NULL,  -- unused, øre
    wish                text        NOT NULL,  -- the recipient's reason
    requested_at        timestamptz NOT NULL,  -- legal time
    CONSTRAINT carry_over_key PRIMARY KEY (id),
    CONSTRAINT carry_over_award_fk FOREIGN KEY (award_id) REFERENCES allocation.award (id),
    CONSTRAINT carry_over_decision_fk FOREIGN KEY (decision_id) REFERENCES allocation.decision (id),
    CONSTRAINT carry_over_amount_check CHECK (amount_ore > 0)
);

CREATE TABLE allocation.carry_over_decision (
    carry_over_id uuid        NOT NULL,  -- the request; decided once
    granted       boolean     NOT NULL,  -- false: the money is to be returned
    to_call_id    uuid,                  -- the call of the year after that it is carried into
    decided_by    uuid        NOT NULL,  -- person
    decided_at    timestamptz NOT NULL,  -- legal time
    reason        text        NOT NULL,  -- why
    CONSTRAINT carry_over_decision_key PRIMARY KEY (carry_over_id),
    CONSTRAINT carry_over_decision_carry_over_fk FOREIGN KEY (carry_over_id) REFERENCES allocation.carry_over (id),
    CONSTRAINT carry_over_decision_call_fk FOREIGN KEY (to_call_id) REFERENCES allocation.call (id),
    CONSTRAINT carry_over_decision_call_check CHECK (granted = (to_call_id IS NOT NULL))
);
