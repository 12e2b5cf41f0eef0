-- What operators add to one counter's quota in one period, and which of its reservations they forgave: a reset forgives all
-- there are at that moment. What is left is quota + granted - (reserved - forgiven).
ALTER TABLE quota_use
    ADD COLUMN granted  bigint NOT NULL DEFAULT 0 CHECK (granted >= 0),
    ADD COLUMN forgiven bigint NOT NULL DEFAULT 0 CHECK (forgiven >= 0);
