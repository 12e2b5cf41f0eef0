-- What was done to one object, newest first: its History, and what a drained target's weight was. The primary key begins with the
-- revision, by which an object that changes seldom is found by a look at everything that was ever done to all of them.
CREATE INDEX revision_changes_by_object ON revision_changes (kind, name, revision);
