-- When the process of a node that runs now first came, by the database's clock: it is behind until it has had a moment to
-- catch up. Null when it came before this was noted.
ALTER TABLE nodes ADD COLUMN came_at timestamptz;
