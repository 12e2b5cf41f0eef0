-- The nodes that the limit cluster is made of: they joined it once, and did not leave it in an orderly way since. Of these a
-- member must see more than half to count strictly, so a node that is dead or cut off stays here until it is removed.
CREATE TABLE cluster_voters (
    node         text        PRIMARY KEY REFERENCES nodes (name) ON DELETE CASCADE,
    joined_at    timestamptz NOT NULL
);

-- Who took part until now.
INSERT INTO cluster_voters (node, joined_at)
SELECT name, now() FROM nodes WHERE cluster_address <> '' AND last_seen_at IS NOT NULL;

-- How many counters of a quota there are in a period: what clients choose must not fill the database.
CREATE TABLE quota_counters (
    limit_name text   NOT NULL,
    rule       text   NOT NULL,
    period     text   NOT NULL,
    counters   bigint NOT NULL CHECK (counters >= 0),
    PRIMARY KEY (limit_name, rule, period)
);

INSERT INTO quota_counters (limit_name, rule, period, counters)
SELECT limit_name, rule, period, count(*) FROM quota_use GROUP BY limit_name, rule, period;
