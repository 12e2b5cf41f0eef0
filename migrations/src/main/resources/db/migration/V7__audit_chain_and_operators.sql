-- Each audit entry gets a place in a chain of hashes, so that one which was changed, taken out or moved is noticed.
-- The chain stands beside the entries and not in them: entries that are there already stay untouched.

CREATE TABLE audit_chain (
    position bigint PRIMARY KEY CHECK (position >= 1),  -- no gaps
    entry    bigint NOT NULL UNIQUE,                    -- of audit_entries
    hash     bytea  NOT NULL CHECK (length(hash) = 32)  -- SHA-256 of the hash before and the entry in canonical form
);

-- One row: where the chain ends. Whoever writes an entry locks it, so that entries have one order.
CREATE TABLE audit_head (
    singleton boolean     PRIMARY KEY DEFAULT true CHECK (singleton),
    trail     uuid        NOT NULL,                     -- names this history
    position  bigint      NOT NULL CHECK (position >= 0),
    hash      bytea       NOT NULL CHECK (length(hash) = 32),
    at        timestamptz NOT NULL,
    signature bytea                                     -- Ed25519 by the signing key; null while nothing is written
);

-- One row: where the chain begins. What stood before it was written before there was a chain, or taken out by age.
CREATE TABLE audit_anchor (
    singleton boolean     PRIMARY KEY DEFAULT true CHECK (singleton),
    position  bigint      NOT NULL CHECK (position >= 0),
    entry     bigint      NOT NULL,                     -- entries up to this one stand before the chain
    hash      bytea       NOT NULL CHECK (length(hash) = 32),
    at        timestamptz NOT NULL,
    signature bytea                                     -- null at position 0
);

-- What the entries up to `last` say, as one hash. Zeros when there are none.
CREATE FUNCTION audit_digest(last bigint) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        sha256(convert_to(string_agg(jsonb_build_array(id, extract(epoch FROM at), actor, address, request_id, action,
            object, before, after, revision, message)::text, E'\n' ORDER BY id), 'UTF8')),
        decode(repeat('00', 32), 'hex'))
    FROM audit_entries WHERE id <= last
$$;

INSERT INTO audit_anchor (position, entry, hash, at)
    SELECT 0, last, audit_digest(last), now() FROM (SELECT coalesce(max(id), 0) AS last FROM audit_entries) entries;
INSERT INTO audit_head (trail, position, hash, at) SELECT gen_random_uuid(), 0, hash, at FROM audit_anchor;

CREATE TRIGGER audit_chain_append_only BEFORE UPDATE OR TRUNCATE ON audit_chain
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Entries go by age only: those that stand before the anchor, which moves forward only and is signed.
CREATE FUNCTION refuse_unless_before_anchor() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last bigint;
BEGIN
    IF TG_TABLE_NAME = 'audit_chain' THEN
        last := OLD.entry;
    ELSE
        last := OLD.id;
    END IF;
    IF EXISTS (SELECT 1 FROM audit_anchor a WHERE a.position > 0 AND a.entry >= last) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is append only: DELETE refused', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

DROP TRIGGER audit_entries_append_only ON audit_entries;
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_entries_delete BEFORE DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_unless_before_anchor();
CREATE TRIGGER audit_chain_delete BEFORE DELETE ON audit_chain
    FOR EACH ROW EXECUTE FUNCTION refuse_unless_before_anchor();

CREATE FUNCTION refuse_backwards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.position <= OLD.position THEN
        RAISE EXCEPTION '%: position % after % refused', TG_TABLE_NAME, NEW.position, OLD.position
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head FOR EACH ROW EXECUTE FUNCTION refuse_backwards();
CREATE TRIGGER audit_anchor_forward BEFORE UPDATE ON audit_anchor FOR EACH ROW EXECUTE FUNCTION refuse_backwards();
CREATE TRIGGER audit_head_stays BEFORE DELETE OR TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_anchor_stays BEFORE DELETE OR TRUNCATE ON audit_anchor
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- One row: how long entries are kept. Null keeps them all.
CREATE TABLE audit_retention (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    keep_days integer CHECK (keep_days BETWEEN 1 AND 36500)
);
INSERT INTO audit_retention (keep_days) VALUES (NULL);

-- Operators ---------------------------------------------------------------------------------------------------------

-- Roles of one's own beside the built-in ones.
CREATE TABLE operator_roles (
    name        text        PRIMARY KEY CHECK (name ~ '^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$'),
    description text        NOT NULL DEFAULT '',
    permissions text[]      NOT NULL,
    version     bigint      NOT NULL DEFAULT 1,
    updated_at  timestamptz NOT NULL
);

ALTER TABLE operators
    ADD COLUMN version       bigint NOT NULL DEFAULT 1,  -- its ETag
    ADD COLUMN must_change   boolean NOT NULL DEFAULT false,
    ADD COLUMN last_login_at timestamptz,
    ADD COLUMN totp_sealed   bytea,                      -- RFC 6238 secret, sealed by the master key
    ADD COLUMN totp_since    timestamptz,                -- null until the first code was right
    ADD COLUMN totp_step     bigint NOT NULL DEFAULT 0;  -- of the last code: none is good twice

CREATE TABLE operator_recovery_codes (
    username text  NOT NULL REFERENCES operators (username) ON DELETE CASCADE,
    sha256   bytea NOT NULL CHECK (length(sha256) = 32),
    used_at  timestamptz,
    PRIMARY KEY (username, sha256)
);

-- One row for each place where somebody is signed in; the refresh tokens of the admin API have it as their family.
CREATE TABLE operator_sessions (
    id           uuid        PRIMARY KEY,
    username     text        NOT NULL REFERENCES operators (username) ON DELETE CASCADE,
    kind         text        NOT NULL CHECK (kind IN ('api', 'console')),
    address      text        NOT NULL,
    agent        text        NOT NULL DEFAULT '',
    created_at   timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL
);
CREATE INDEX operator_sessions_by_username ON operator_sessions (username);
CREATE INDEX operator_sessions_by_end ON operator_sessions (expires_at);

-- Personal access tokens: only the hash is kept.
CREATE TABLE operator_tokens (
    id           text        PRIMARY KEY,
    username     text        NOT NULL REFERENCES operators (username) ON DELETE CASCADE,
    name         text        NOT NULL,
    sha256       bytea       NOT NULL UNIQUE CHECK (length(sha256) = 32),
    permissions  text[]      NOT NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at   timestamptz
);
CREATE INDEX operator_tokens_by_username ON operator_tokens (username);
