-- The request that made a revision, as in its audit entries and the caller's X-Request-Id; empty for those from before.
ALTER TABLE revisions ADD COLUMN request_id text NOT NULL DEFAULT '';
