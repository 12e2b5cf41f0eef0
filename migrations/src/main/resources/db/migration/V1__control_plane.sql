-- The control plane's store. Forward only: a mistake is mended by the next file.

-- Configuration -----------------------------------------------------------------------------------------------------

-- One row. Whoever changes the configuration locks it, so that changes have one order and each sees all before it.
CREATE TABLE configuration_head (
    singleton  boolean     PRIMARY KEY DEFAULT true CHECK (singleton),
    revision   bigint      NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL
);

-- The objects as they are now. `revision` is the one that last changed the object: its ETag.
CREATE TABLE config_objects (
    kind       text        NOT NULL CHECK (kind IN ('upstreams', 'roles', 'limits', 'consumers', 'routes')),
    name       text        NOT NULL CHECK (name ~ '^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$'),
    document   jsonb       NOT NULL,
    revision   bigint      NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text        NOT NULL,
    PRIMARY KEY (kind, name)
);

CREATE TABLE revisions (
    number     bigint      PRIMARY KEY CHECK (number >= 1),
    at         timestamptz NOT NULL,
    by         text        NOT NULL,
    message    text,
    added      integer     NOT NULL DEFAULT 0,
    changed    integer     NOT NULL DEFAULT 0,
    removed    integer     NOT NULL DEFAULT 0
);

-- What each revision did to each object: enough to show it and to undo it.
CREATE TABLE revision_changes (
    revision   bigint      NOT NULL REFERENCES revisions (number),
    kind       text        NOT NULL,
    name       text        NOT NULL,
    before     jsonb,
    after      jsonb,
    PRIMARY KEY (revision, kind, name),
    CHECK (before IS NOT NULL OR after IS NOT NULL)
);

-- A node can be ready before anybody wrote anything: revision 1 is the empty configuration.
INSERT INTO revisions (number, at, by, message) VALUES (1, now(), 'system', 'The empty configuration');
INSERT INTO configuration_head (revision, created_at) SELECT number, at FROM revisions;

-- API keys ----------------------------------------------------------------------------------------------------------

-- One row. The epoch names this history of credentials, so that a node which comes from another database starts anew.
CREATE TABLE credential_head (
    singleton  boolean     PRIMARY KEY DEFAULT true CHECK (singleton),
    epoch      uuid        NOT NULL,
    sequence   bigint      NOT NULL CHECK (sequence >= 0)
);
INSERT INTO credential_head (epoch, sequence) VALUES (gen_random_uuid(), 0);

CREATE TABLE api_keys (
    id             text        PRIMARY KEY CHECK (id ~ '^k_[0-9A-Za-z]{12}$'),
    alias          text        NOT NULL,
    sha256         bytea       NOT NULL UNIQUE CHECK (length(sha256) = 32),
    consumer       text        NOT NULL,
    roles          text[],                             -- null: all roles of the consumer; empty: none
    allowed_cidrs  text[]      NOT NULL,
    created_at     timestamptz NOT NULL,
    created_by     text        NOT NULL,
    expires_at     timestamptz,
    revoked_at     timestamptz,
    revoked_by     text,
    revoked_reason text,
    last_used_at   timestamptz,
    sequence       bigint      NOT NULL UNIQUE,        -- of the last change that nodes must know
    changed_at     timestamptz NOT NULL,
    CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
CREATE INDEX api_keys_by_age ON api_keys (created_at, id);
CREATE INDEX api_keys_by_alias ON api_keys (alias, id);
CREATE INDEX api_keys_by_consumer ON api_keys (consumer);

-- Operators ---------------------------------------------------------------------------------------------------------

CREATE TABLE operators (
    username            text        PRIMARY KEY CHECK (username ~ '^[a-z0-9]([a-z0-9._@-]{0,62}[a-z0-9])?$'),
    password_hash       text        NOT NULL CHECK (password_hash LIKE '$argon2id$%'),
    roles               text[]      NOT NULL,
    enabled             boolean     NOT NULL DEFAULT true,
    created_at          timestamptz NOT NULL,
    password_changed_at timestamptz NOT NULL
);

-- Only the hash of a refresh token is kept; one use replaces it.
CREATE TABLE refresh_tokens (
    sha256     bytea       PRIMARY KEY CHECK (length(sha256) = 32),
    username   text        NOT NULL REFERENCES operators (username) ON DELETE CASCADE,
    family     uuid        NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX refresh_tokens_by_username ON refresh_tokens (username);
CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family);
CREATE INDEX refresh_tokens_by_end ON refresh_tokens (expires_at);

-- Audit -------------------------------------------------------------------------------------------------------------

CREATE TABLE audit_entries (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         timestamptz NOT NULL,
    actor      text        NOT NULL,
    address    text        NOT NULL,
    request_id text        NOT NULL,
    action     text        NOT NULL,
    object     text        NOT NULL,
    before     jsonb,
    after      jsonb,
    revision   bigint,
    message    text
);
CREATE INDEX audit_entries_by_actor ON audit_entries (actor, id);
CREATE INDEX audit_entries_by_object ON audit_entries (object, id);
CREATE INDEX audit_entries_by_time ON audit_entries (at);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER revisions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON revisions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER revision_changes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON revision_changes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
