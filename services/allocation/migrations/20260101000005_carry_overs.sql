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
    CONSTRAINT carry_over_award_fk FOREIGN KEY (award_id, decision_id) REFERENCES allocation.award (id, decision_id),
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

-- Counts what is carried over of an award, whose CHECK refuses more than was awarded, however many requests there are.
-- Runs as the tables' owner: nobody else may write the counted column.
CREATE FUNCTION allocation.count_carry_over() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE allocation.award a SET carried_ore = a.carried_ore + c.amount_ore
    FROM allocation.carry_over c WHERE c.id = NEW.carry_over_id AND a.id = c.award_id;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION allocation.count_carry_over() FROM PUBLIC;
CREATE TRIGGER carry_over_counted AFTER INSERT ON allocation.carry_over_decision
    FOR EACH ROW WHEN (NEW.granted) EXECUTE FUNCTION allocation.count_carry_over();
