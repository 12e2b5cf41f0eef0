-- Several control planes on one database: who they are, which of them has a node's stream, and what each node said last.

-- A row for each control plane that runs. One that was killed stays until its last beat is old.
CREATE TABLE control_planes (
    id         uuid        PRIMARY KEY, -- differs from start to start
    name       text        NOT NULL,    -- host:port where nodes reach it
    hosts      text[]      NOT NULL,    -- names in its server certificate: no node may have one
    version    text        NOT NULL,
    started_at timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL     -- by the database's clock
);

-- Numbers each stream that a node opens, at whichever control plane: of two the higher one is the node's.
CREATE SEQUENCE node_streams;

ALTER TABLE nodes
    ADD COLUMN revoked_at             timestamptz,                  -- its certificates are void; null: they are good
    ADD COLUMN labels                 jsonb   NOT NULL DEFAULT '{}',
    ADD COLUMN stream                 bigint  NOT NULL DEFAULT 0,   -- its newest
    ADD COLUMN control_plane          uuid,                         -- that has this stream; null when it is over
    ADD COLUMN reported_at            timestamptz,                  -- when the row was last written, by the database's clock
    ADD COLUMN credentials_applied_at timestamptz,                  -- when it acknowledged credential_sequence
    ADD COLUMN cluster_joined         boolean NOT NULL DEFAULT false,
    ADD COLUMN status                 bytea;                        -- its last Status, cut to what is shown

-- One row: whose turn it is to start its member of the limit cluster, and the view that all nodes have. Whoever decides
-- locks it, so that views have one order and there is one turn at a time, whichever control plane a node is at.
CREATE TABLE cluster_formation (
    singleton  boolean     PRIMARY KEY DEFAULT true CHECK (singleton),
    version    bigint      NOT NULL,
    view       jsonb       NOT NULL,
    turn_node  text,
    turn_until timestamptz
);
INSERT INTO cluster_formation (version, view) VALUES (0, '{}');
