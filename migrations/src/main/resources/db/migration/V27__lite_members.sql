-- Nodes whose member of the limit cluster holds no counters and has no vote: they come and go without changing the majority.
ALTER TABLE nodes
    ADD COLUMN cluster_lite boolean NOT NULL DEFAULT false; -- as it said when it came last

-- Lite members that joined the cluster and did not leave it in an orderly way since, as cluster_voters for the others: they
-- have a part of what may be in flight, whether they are connected or not. A node is in one of the two tables at most.
CREATE TABLE cluster_lite_members (
    node         text        PRIMARY KEY REFERENCES nodes (name) ON DELETE CASCADE,
    joined_at    timestamptz NOT NULL
);
