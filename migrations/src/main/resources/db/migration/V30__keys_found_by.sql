-- What a key is found by, in one text: a search that few keys match looks at each of them, and looked at four of their columns.
ALTER TABLE api_keys ADD COLUMN found_by text NOT NULL GENERATED ALWAYS AS (
    lower(alias) || chr(10) || lower(consumer) || chr(10) || 'tg_live_' || lower(substr(id, 3)) || chr(10) || lower(id)
) STORED;
