-- The control plane's sealed secrets, the data-plane nodes, and how they join.

-- Each is AES-256-GCM under the master key, which is never in this database.
CREATE TABLE secrets (
    name       text        PRIMARY KEY,
    sealed     bytea       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- One row for each enrolled node; removing a node removes its row and revokes its certificates.
-- What follows enrolled_at is what the node last said of itself: written in batches, true again with its next Hello.
CREATE TABLE nodes (
    name                text        PRIMARY KEY,
    enrolled_at         timestamptz NOT NULL,
    draining            boolean     NOT NULL DEFAULT false,
    version             text        NOT NULL DEFAULT '',
    started_at          timestamptz,
    last_seen_at        timestamptz,
    proxy_address       text        NOT NULL DEFAULT '',
    status_address      text        NOT NULL DEFAULT '',
    cluster_address     text        NOT NULL DEFAULT '',
    revision            bigint      NOT NULL DEFAULT 0,
    credential_sequence bigint      NOT NULL DEFAULT 0,
    rejected_revision   bigint,
    rejected_pointer    text,
    rejected_reason     text
);

-- Every certificate a node may come with. A certificate that is not here, or revoked, opens nothing.
-- No foreign key: revoked certificates outlive their node until they end.
CREATE TABLE node_certificates (
    serial     text        PRIMARY KEY, -- of the X.509 certificate, lower-case hex
    node       text        NOT NULL,
    issued_at  timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);

CREATE INDEX node_certificates_by_node ON node_certificates (node);

CREATE TABLE node_tokens (
    id            text        PRIMARY KEY,
    secret_sha256 bytea       NOT NULL CHECK (octet_length(secret_sha256) = 32),
    created_at    timestamptz NOT NULL,
    created_by    text        NOT NULL,
    expires_at    timestamptz NOT NULL,
    used_at       timestamptz,
    used_by_node  text
);
