-- Keys that nobody has used yet, and keys that end soon, are found without a look at all the others. last_used_at itself is in no
-- index: it changes each minute of a key in use, and each such change would have to be written to every index of the table.
-- never_used changes once in a key's life.
ALTER TABLE api_keys
    ADD COLUMN never_used boolean NOT NULL GENERATED ALWAYS AS (last_used_at IS NULL) STORED,
    -- In how many minutes somebody still came with the key after it was rotated.
    ADD COLUMN minutes_used_rotated integer NOT NULL DEFAULT 0;
CREATE INDEX api_keys_never_used ON api_keys (created_at, id) WHERE never_used AND revoked_at IS NULL;
CREATE INDEX api_keys_by_end ON api_keys (expires_at, id) WHERE revoked_at IS NULL;
