-- Limits that hold for a key beside all others. Nearly all keys have none: the index is of those that do, for whoever asks which
-- keys use a limit.
ALTER TABLE api_keys ADD COLUMN limits text[] NOT NULL DEFAULT '{}';
CREATE INDEX api_keys_by_limit ON api_keys USING gin (limits) WHERE limits <> '{}';
