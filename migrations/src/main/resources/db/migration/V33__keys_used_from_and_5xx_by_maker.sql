-- In the order in which a control plane that still runs locks them: first what nodes have told of, then their counts.
-- The middle of the newest interval that a node told of: windows end where all of them have. Null until it tells of one.
ALTER TABLE telemetry_progress ADD COLUMN told_at timestamptz;

-- 5xx that the gateway itself made; the others are of upstreams. 0 in rows from before this was counted.
ALTER TABLE telemetry_10s ADD COLUMN gateway_5xx bigint NOT NULL DEFAULT 0;
ALTER TABLE telemetry_1m ADD COLUMN gateway_5xx bigint NOT NULL DEFAULT 0;
ALTER TABLE telemetry_1h ADD COLUMN gateway_5xx bigint NOT NULL DEFAULT 0;

-- From which address a key was last used, and at which node; empty when no node has told. In no index, as last_used_at.
ALTER TABLE api_keys
    ADD COLUMN last_used_address text NOT NULL DEFAULT '',
    ADD COLUMN last_used_node text NOT NULL DEFAULT '';
