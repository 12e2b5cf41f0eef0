-- From which address a key was last used, and at which node; empty when no node has told. In no index, as last_used_at.
ALTER TABLE api_keys
    ADD COLUMN last_used_address text NOT NULL DEFAULT '',
    ADD COLUMN last_used_node text NOT NULL DEFAULT '';
