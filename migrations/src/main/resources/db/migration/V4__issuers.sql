-- A further kind of object: who signs the tokens that routes accept.
ALTER TABLE config_objects DROP CONSTRAINT config_objects_kind_check;
ALTER TABLE config_objects ADD CONSTRAINT config_objects_kind_check
    CHECK (kind IN ('upstreams', 'roles', 'limits', 'consumers', 'issuers', 'routes', 'certificates'));

-- Tokens refused before they end. A row is part of the credential history: its sequence is a number of the same count as
-- that of api_keys, so that nodes acknowledge both in one order.
CREATE TABLE token_revocations (
    id            text        PRIMARY KEY CHECK (id ~ '^tr_[0-9A-Za-z]{12}$'),
    issuer        text        NOT NULL,
    jti           text,
    subject       text,
    issued_before timestamptz,
    reason        text        NOT NULL,
    created_at    timestamptz NOT NULL,
    created_by    text        NOT NULL,
    expires_at    timestamptz NOT NULL,
    withdrawn_at  timestamptz,                         -- taken back: nodes forget it
    sequence      bigint      NOT NULL UNIQUE,
    CHECK (jti IS NOT NULL OR subject IS NOT NULL OR issued_before IS NOT NULL),
    CHECK (jti IS NULL OR (subject IS NULL AND issued_before IS NULL))
);
CREATE INDEX token_revocations_by_age ON token_revocations (created_at, id);
CREATE INDEX token_revocations_by_end ON token_revocations (expires_at);
