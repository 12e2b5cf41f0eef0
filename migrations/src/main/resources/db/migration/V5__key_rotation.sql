-- Which key took the place of a rotated one: who still uses the old one shows in its last_used_at.
ALTER TABLE api_keys ADD COLUMN replaced_by text CHECK (replaced_by ~ '^k_[0-9A-Za-z]{12}$');
