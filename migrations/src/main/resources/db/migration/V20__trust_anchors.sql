-- Whom nodes believe, and how they learn of the next.

-- Signing keys and certificate authorities, each with its successor. What is private of one lies sealed in secrets until
-- the anchor is retired; what is public stays, so that what it once signed can be told.
CREATE TABLE trust_anchors (
    kind              text        NOT NULL CHECK (kind IN ('signing-key', 'authority')),
    generation        integer     NOT NULL CHECK (generation > 0),
    id                text        NOT NULL UNIQUE, -- SHA-256 of public_part, base64url
    public_part       bytea       NOT NULL,        -- SubjectPublicKeyInfo, or the authority's certificate
    cross_certificate bytea,                       -- of an authority, by the one before it
    secret            text        REFERENCES secrets (name),
    state             text        NOT NULL CHECK (state IN ('next', 'active', 'former', 'retired')),
    created_at        timestamptz NOT NULL,
    created_by        text        NOT NULL,
    activated_at      timestamptz,
    retired_at        timestamptz,
    PRIMARY KEY (kind, generation),
    CHECK ((secret IS NULL) = (state = 'retired'))
);

CREATE UNIQUE INDEX trust_anchors_active ON trust_anchors (kind) WHERE state = 'active';
CREATE UNIQUE INDEX trust_anchors_next ON trust_anchors (kind) WHERE state = 'next';
CREATE UNIQUE INDEX trust_anchors_former ON trust_anchors (kind) WHERE state = 'former';

-- What nodes are told about them, each statement signed by the signing key of its time. A node that was away takes them in
-- order, so none is ever removed; there are three a rotation.
CREATE TABLE trust_statements (
    number    bigint      PRIMARY KEY,
    payload   bytea       NOT NULL,
    signature bytea       NOT NULL,
    made_at   timestamptz NOT NULL
);

-- What a node says: the last statement that it took, and the authority of the certificate that it shows.
ALTER TABLE nodes
    ADD COLUMN trust_statement bigint NOT NULL DEFAULT 0,
    ADD COLUMN trust_authority text   NOT NULL DEFAULT '';

-- The ends of the audit trail move forward only; where one is, it may be signed anew before the key that signed it is retired.
CREATE OR REPLACE FUNCTION refuse_backwards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.position < OLD.position
            OR (NEW.position = OLD.position
                AND to_jsonb(NEW) - 'signature' IS DISTINCT FROM to_jsonb(OLD) - 'signature') THEN
        RAISE EXCEPTION '%: position % after % refused', TG_TABLE_NAME, NEW.position, OLD.position
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
