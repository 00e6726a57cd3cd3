-- What is awarded is read without login, by frame and newest first; refusals are not.
CREATE INDEX decision_awarded_idx ON allocation.decision (frame_id, decided_at, id) WHERE amount_ore > 0;
