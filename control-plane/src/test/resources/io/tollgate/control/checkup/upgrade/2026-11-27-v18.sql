SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE FUNCTION public.audit_digest(last bigint) RETURNS bytea
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce(
        sha256(convert_to(string_agg(jsonb_build_array(id, extract(epoch FROM at), actor, address, request_id, action,
            object, before, after, revision, message)::text, E'\n' ORDER BY id), 'UTF8')),
        decode(repeat('00', 32), 'hex'))
    FROM audit_entries WHERE id <= last
$$;
CREATE FUNCTION public.refuse_backwards() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.position <= OLD.position THEN
        RAISE EXCEPTION '%: position % after % refused', TG_TABLE_NAME, NEW.position, OLD.position
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% is append only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
CREATE FUNCTION public.refuse_unless_before_anchor() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.alert_channels (
    name text NOT NULL,
    document jsonb NOT NULL,
    sealed bytea,
    version bigint NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT alert_channels_name_check CHECK ((name ~ '^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$'::text)),
    CONSTRAINT alert_channels_version_check CHECK ((version >= 1))
);
CREATE TABLE public.alert_deliveries (
    id bigint NOT NULL,
    channel text NOT NULL,
    body jsonb NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    due_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE public.alert_deliveries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alert_deliveries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.alert_rules (
    name text NOT NULL,
    document jsonb NOT NULL,
    version bigint NOT NULL,
    built_in boolean DEFAULT false NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT alert_rules_name_check CHECK ((name ~ '^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$'::text)),
    CONSTRAINT alert_rules_version_check CHECK ((version >= 1))
);
CREATE TABLE public.alert_silences (
    id bigint NOT NULL,
    rule text NOT NULL,
    subject text,
    until timestamp with time zone NOT NULL,
    reason text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL
);
ALTER TABLE public.alert_silences ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alert_silences_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.alerts (
    id bigint NOT NULL,
    rule text NOT NULL,
    subject text NOT NULL,
    severity text NOT NULL,
    state text NOT NULL,
    value double precision NOT NULL,
    summary text NOT NULL,
    detail text NOT NULL,
    pending_at timestamp with time zone NOT NULL,
    firing_at timestamp with time zone,
    resolved_at timestamp with time zone,
    seen_at timestamp with time zone NOT NULL,
    told text[],
    CONSTRAINT alerts_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'firing'::text, 'resolved'::text])))
);
ALTER TABLE public.alerts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alerts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.api_keys (
    id text NOT NULL,
    alias text NOT NULL,
    sha256 bytea NOT NULL,
    consumer text NOT NULL,
    roles text[],
    allowed_cidrs text[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    revoked_by text,
    revoked_reason text,
    last_used_at timestamp with time zone,
    sequence bigint NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    replaced_by text,
    CONSTRAINT api_keys_check CHECK (((revoked_at IS NULL) = (revoked_by IS NULL))),
    CONSTRAINT api_keys_id_check CHECK ((id ~ '^k_[0-9A-Za-z]{12}$'::text)),
    CONSTRAINT api_keys_replaced_by_check CHECK ((replaced_by ~ '^k_[0-9A-Za-z]{12}$'::text)),
    CONSTRAINT api_keys_sha256_check CHECK ((length(sha256) = 32))
);
CREATE TABLE public.audit_anchor (
    singleton boolean DEFAULT true NOT NULL,
    "position" bigint NOT NULL,
    entry bigint NOT NULL,
    hash bytea NOT NULL,
    at timestamp with time zone NOT NULL,
    signature bytea,
    CONSTRAINT audit_anchor_hash_check CHECK ((length(hash) = 32)),
    CONSTRAINT audit_anchor_position_check CHECK (("position" >= 0)),
    CONSTRAINT audit_anchor_singleton_check CHECK (singleton)
);
CREATE TABLE public.audit_chain (
    "position" bigint NOT NULL,
    entry bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT audit_chain_hash_check CHECK ((length(hash) = 32)),
    CONSTRAINT audit_chain_position_check CHECK (("position" >= 1))
);
CREATE TABLE public.audit_entries (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    address text NOT NULL,
    request_id text NOT NULL,
    action text NOT NULL,
    object text NOT NULL,
    before jsonb,
    after jsonb,
    revision bigint,
    message text
);
ALTER TABLE public.audit_entries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_entries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.audit_head (
    singleton boolean DEFAULT true NOT NULL,
    trail uuid NOT NULL,
    "position" bigint NOT NULL,
    hash bytea NOT NULL,
    at timestamp with time zone NOT NULL,
    signature bytea,
    CONSTRAINT audit_head_hash_check CHECK ((length(hash) = 32)),
    CONSTRAINT audit_head_position_check CHECK (("position" >= 0)),
    CONSTRAINT audit_head_singleton_check CHECK (singleton)
);
CREATE TABLE public.audit_retention (
    singleton boolean DEFAULT true NOT NULL,
    keep_days integer,
    CONSTRAINT audit_retention_keep_days_check CHECK (((keep_days >= 1) AND (keep_days <= 36500))),
    CONSTRAINT audit_retention_singleton_check CHECK (singleton)
);
CREATE TABLE public.cluster_formation (
    singleton boolean DEFAULT true NOT NULL,
    version bigint NOT NULL,
    view jsonb NOT NULL,
    turn_node text,
    turn_until timestamp with time zone,
    CONSTRAINT cluster_formation_singleton_check CHECK (singleton)
);
CREATE TABLE public.cluster_voters (
    node text NOT NULL,
    joined_at timestamp with time zone NOT NULL
);
CREATE TABLE public.config_objects (
    kind text NOT NULL,
    name text NOT NULL,
    document jsonb NOT NULL,
    revision bigint NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT config_objects_kind_check CHECK ((kind = ANY (ARRAY['upstreams'::text, 'roles'::text, 'limits'::text, 'consumers'::text, 'issuers'::text, 'trust-stores'::text, 'routes'::text, 'certificates'::text]))),
    CONSTRAINT config_objects_name_check CHECK ((name ~ '^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$'::text))
);
CREATE TABLE public.configuration_head (
    singleton boolean DEFAULT true NOT NULL,
    revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT configuration_head_revision_check CHECK ((revision >= 1)),
    CONSTRAINT configuration_head_singleton_check CHECK (singleton)
);
CREATE TABLE public.control_planes (
    id uuid NOT NULL,
    name text NOT NULL,
    hosts text[] NOT NULL,
    version text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL
);
CREATE TABLE public.credential_head (
    singleton boolean DEFAULT true NOT NULL,
    epoch uuid NOT NULL,
    sequence bigint NOT NULL,
    CONSTRAINT credential_head_sequence_check CHECK ((sequence >= 0)),
    CONSTRAINT credential_head_singleton_check CHECK (singleton)
);
CREATE TABLE public.flyway_schema_history (
    installed_rank integer NOT NULL,
    version character varying(50),
    description character varying(200) NOT NULL,
    type character varying(20) NOT NULL,
    script character varying(1000) NOT NULL,
    checksum integer,
    installed_by character varying(100) NOT NULL,
    installed_on timestamp without time zone DEFAULT now() NOT NULL,
    execution_time integer NOT NULL,
    success boolean NOT NULL
);
CREATE TABLE public.node_certificates (
    serial text NOT NULL,
    node text NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone
);
CREATE SEQUENCE public.node_streams
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.node_tokens (
    id text NOT NULL,
    secret_sha256 bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    used_by_node text,
    CONSTRAINT node_tokens_secret_sha256_check CHECK ((octet_length(secret_sha256) = 32))
);
CREATE TABLE public.nodes (
    name text NOT NULL,
    enrolled_at timestamp with time zone NOT NULL,
    draining boolean DEFAULT false NOT NULL,
    version text DEFAULT ''::text NOT NULL,
    started_at timestamp with time zone,
    last_seen_at timestamp with time zone,
    proxy_address text DEFAULT ''::text NOT NULL,
    status_address text DEFAULT ''::text NOT NULL,
    cluster_address text DEFAULT ''::text NOT NULL,
    revision bigint DEFAULT 0 NOT NULL,
    credential_sequence bigint DEFAULT 0 NOT NULL,
    rejected_revision bigint,
    rejected_pointer text,
    rejected_reason text,
    revoked_at timestamp with time zone,
    labels jsonb DEFAULT '{}'::jsonb NOT NULL,
    stream bigint DEFAULT 0 NOT NULL,
    control_plane uuid,
    reported_at timestamp with time zone,
    credentials_applied_at timestamp with time zone,
    cluster_joined boolean DEFAULT false NOT NULL,
    status bytea
);
CREATE TABLE public.operator_recovery_codes (
    username text NOT NULL,
    sha256 bytea NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT operator_recovery_codes_sha256_check CHECK ((length(sha256) = 32))
);
CREATE TABLE public.operator_roles (
    name text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    permissions text[] NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT operator_roles_name_check CHECK ((name ~ '^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$'::text))
);
CREATE TABLE public.operator_sessions (
    id uuid NOT NULL,
    username text NOT NULL,
    kind text NOT NULL,
    address text NOT NULL,
    agent text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT operator_sessions_kind_check CHECK ((kind = ANY (ARRAY['api'::text, 'console'::text])))
);
CREATE TABLE public.operator_tokens (
    id text NOT NULL,
    username text NOT NULL,
    name text NOT NULL,
    sha256 bytea NOT NULL,
    permissions text[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    CONSTRAINT operator_tokens_sha256_check CHECK ((length(sha256) = 32))
);
CREATE TABLE public.operators (
    username text NOT NULL,
    password_hash text NOT NULL,
    roles text[] NOT NULL,
    enabled boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone NOT NULL,
    password_changed_at timestamp with time zone NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    must_change boolean DEFAULT false NOT NULL,
    last_login_at timestamp with time zone,
    totp_sealed bytea,
    totp_since timestamp with time zone,
    totp_step bigint DEFAULT 0 NOT NULL,
    CONSTRAINT operators_password_hash_check CHECK ((password_hash ~~ '$argon2id$%'::text)),
    CONSTRAINT operators_username_check CHECK ((username ~ '^[a-z0-9]([a-z0-9._@-]{0,62}[a-z0-9])?$'::text))
);
CREATE TABLE public.quota_counters (
    limit_name text NOT NULL,
    rule text NOT NULL,
    period text NOT NULL,
    counters bigint NOT NULL,
    CONSTRAINT quota_counters_counters_check CHECK ((counters >= 0))
);
CREATE TABLE public.quota_use (
    limit_name text NOT NULL,
    rule text NOT NULL,
    counter text NOT NULL,
    period text NOT NULL,
    subject text NOT NULL,
    quota bigint NOT NULL,
    reserved bigint NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT quota_use_counter_check CHECK ((counter ~ '^[0-9a-f]{32}$'::text)),
    CONSTRAINT quota_use_period_check CHECK ((period ~ '^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$'::text)),
    CONSTRAINT quota_use_quota_check CHECK ((quota > 0)),
    CONSTRAINT quota_use_reserved_check CHECK ((reserved >= 0))
);
CREATE TABLE public.refresh_tokens (
    sha256 bytea NOT NULL,
    username text NOT NULL,
    family uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT refresh_tokens_sha256_check CHECK ((length(sha256) = 32))
);
CREATE TABLE public.revision_changes (
    revision bigint NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    before jsonb,
    after jsonb,
    CONSTRAINT revision_changes_check CHECK (((before IS NOT NULL) OR (after IS NOT NULL)))
);
CREATE TABLE public.revisions (
    number bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    by text NOT NULL,
    message text,
    added integer DEFAULT 0 NOT NULL,
    changed integer DEFAULT 0 NOT NULL,
    removed integer DEFAULT 0 NOT NULL,
    CONSTRAINT revisions_number_check CHECK ((number >= 1))
);
CREATE TABLE public.secrets (
    name text NOT NULL,
    sealed bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.telemetry_10s (
    at timestamp with time zone NOT NULL,
    dimension text NOT NULL,
    name text NOT NULL,
    node text NOT NULL,
    status_2xx bigint NOT NULL,
    status_3xx bigint NOT NULL,
    status_4xx bigint NOT NULL,
    status_5xx bigint NOT NULL,
    unanswered bigint NOT NULL,
    gateway_made bigint NOT NULL,
    auth_failed bigint NOT NULL,
    limited bigint NOT NULL,
    missed_max bigint NOT NULL,
    would_deny bigint NOT NULL,
    would_allow bigint NOT NULL,
    latency bytea NOT NULL,
    samples bigint NOT NULL,
    level_sum double precision NOT NULL,
    level_max double precision NOT NULL
)
PARTITION BY RANGE (at);
CREATE TABLE public.telemetry_1h (
    at timestamp with time zone NOT NULL,
    dimension text NOT NULL,
    name text NOT NULL,
    node text NOT NULL,
    status_2xx bigint NOT NULL,
    status_3xx bigint NOT NULL,
    status_4xx bigint NOT NULL,
    status_5xx bigint NOT NULL,
    unanswered bigint NOT NULL,
    gateway_made bigint NOT NULL,
    auth_failed bigint NOT NULL,
    limited bigint NOT NULL,
    missed_max bigint NOT NULL,
    would_deny bigint NOT NULL,
    would_allow bigint NOT NULL,
    latency bytea NOT NULL,
    samples bigint NOT NULL,
    level_sum double precision NOT NULL,
    level_max double precision NOT NULL
)
PARTITION BY RANGE (at);
CREATE TABLE public.telemetry_1m (
    at timestamp with time zone NOT NULL,
    dimension text NOT NULL,
    name text NOT NULL,
    node text NOT NULL,
    status_2xx bigint NOT NULL,
    status_3xx bigint NOT NULL,
    status_4xx bigint NOT NULL,
    status_5xx bigint NOT NULL,
    unanswered bigint NOT NULL,
    gateway_made bigint NOT NULL,
    auth_failed bigint NOT NULL,
    limited bigint NOT NULL,
    missed_max bigint NOT NULL,
    would_deny bigint NOT NULL,
    would_allow bigint NOT NULL,
    latency bytea NOT NULL,
    samples bigint NOT NULL,
    level_sum double precision NOT NULL,
    level_max double precision NOT NULL
)
PARTITION BY RANGE (at);
CREATE TABLE public.telemetry_progress (
    node text NOT NULL,
    process text NOT NULL,
    sequence bigint NOT NULL,
    stored_at timestamp with time zone NOT NULL
);
CREATE TABLE public.telemetry_rollups (
    resolution text NOT NULL,
    up_to timestamp with time zone NOT NULL,
    CONSTRAINT telemetry_rollups_resolution_check CHECK ((resolution = ANY (ARRAY['1m'::text, '1h'::text])))
);
CREATE TABLE public.token_revocations (
    id text NOT NULL,
    issuer text NOT NULL,
    jti text,
    subject text,
    issued_before timestamp with time zone,
    reason text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    withdrawn_at timestamp with time zone,
    sequence bigint NOT NULL,
    CONSTRAINT token_revocations_check CHECK (((jti IS NOT NULL) OR (subject IS NOT NULL) OR (issued_before IS NOT NULL))),
    CONSTRAINT token_revocations_check1 CHECK (((jti IS NULL) OR ((subject IS NULL) AND (issued_before IS NULL)))),
    CONSTRAINT token_revocations_id_check CHECK ((id ~ '^tr_[0-9A-Za-z]{12}$'::text))
);
INSERT INTO public.alert_rules VALUES ('upstream-down', '{"for": "0s", "name": "upstream-down", "enabled": true, "summary": "No target of the upstream is well: its routes answer 503", "channels": [], "severity": "critical", "condition": {"fact": "upstream-down", "type": "state", "within": "14d"}}', 1, true, '2026-11-27 05:19:16.558763+00', 'system');
INSERT INTO public.alert_rules VALUES ('node-stale', '{"for": "0s", "name": "node-stale", "enabled": true, "summary": "The node is silent, or behind what it ought to run", "channels": [], "severity": "critical", "condition": {"fact": "node-stale", "type": "state", "within": "14d"}}', 1, true, '2026-11-27 05:19:16.560847+00', 'system');
INSERT INTO public.alert_rules VALUES ('node-rejected', '{"for": "0s", "name": "node-rejected", "enabled": true, "summary": "The node refused the newest revision and keeps the one before", "channels": [], "severity": "critical", "condition": {"fact": "node-rejected", "type": "state", "within": "14d"}}', 1, true, '2026-11-27 05:19:16.56155+00', 'system');
INSERT INTO public.alert_rules VALUES ('error-rate', '{"for": "0s", "name": "error-rate", "enabled": true, "summary": "Many requests of the route are answered 5xx", "channels": [], "severity": "critical", "condition": {"by": "route", "part": "status5xx", "type": "ratio", "window": "1m", "minimum": 20, "abovePercent": 5.0}}', 1, true, '2026-11-27 05:19:16.562839+00', 'system');
INSERT INTO public.alert_rules VALUES ('latency', '{"for": "1m", "name": "latency", "enabled": true, "summary": "Requests of the route are slow", "channels": [], "severity": "warning", "condition": {"by": "route", "type": "threshold", "above": 2000.0, "metric": "latencyP95", "window": "5m", "minimum": 20}}', 1, true, '2026-11-27 05:19:16.566764+00', 'system');
INSERT INTO public.alert_rules VALUES ('saturation-cpu', '{"for": "2m", "name": "saturation-cpu", "enabled": true, "summary": "The node''s processor is busy", "channels": [], "severity": "warning", "condition": {"by": "node", "type": "threshold", "above": 0.9, "metric": "cpu", "window": "1m", "minimum": 0}}', 1, true, '2026-11-27 05:19:16.56884+00', 'system');
INSERT INTO public.alert_rules VALUES ('saturation-event-loop', '{"for": "1m", "name": "saturation-event-loop", "enabled": true, "summary": "The node''s event loops are late", "channels": [], "severity": "warning", "condition": {"by": "node", "type": "threshold", "above": 250000.0, "metric": "eventLoopLagMicros", "window": "1m", "minimum": 0}}', 1, true, '2026-11-27 05:19:16.569616+00', 'system');
INSERT INTO public.alert_rules VALUES ('auth-failures-by-address', '{"for": "0s", "name": "auth-failures-by-address", "enabled": true, "summary": "One address is refused again and again", "channels": [], "severity": "warning", "condition": {"by": "address", "type": "threshold", "above": 0.5, "metric": "authFailed", "window": "1m", "minimum": 20}}', 1, true, '2026-11-27 05:19:16.57019+00', 'system');
INSERT INTO public.alert_rules VALUES ('auth-failures-by-consumer', '{"for": "0s", "name": "auth-failures-by-consumer", "enabled": true, "summary": "One consumer asks again and again for what it may not have", "channels": [], "severity": "warning", "condition": {"by": "consumer", "type": "threshold", "above": 0.5, "metric": "authFailed", "window": "1m", "minimum": 20}}', 1, true, '2026-11-27 05:19:16.570833+00', 'system');
INSERT INTO public.alert_rules VALUES ('limit-refusals', '{"for": "1m", "name": "limit-refusals", "enabled": true, "summary": "A limit refuses much of a route''s traffic", "channels": [], "severity": "warning", "condition": {"by": "route", "part": "limited", "type": "ratio", "window": "1m", "minimum": 50, "abovePercent": 50.0}}', 1, true, '2026-11-27 05:19:16.571955+00', 'system');
INSERT INTO public.alert_rules VALUES ('certificate-expiring', '{"for": "0s", "name": "certificate-expiring", "enabled": true, "summary": "The certificate ends soon", "channels": [], "severity": "warning", "condition": {"fact": "certificate-expiring", "type": "state", "within": "14d"}}', 1, true, '2026-11-27 05:19:16.573923+00', 'system');
INSERT INTO public.alert_rules VALUES ('key-expiring', '{"for": "0s", "name": "key-expiring", "enabled": true, "summary": "The API key ends soon", "channels": [], "severity": "warning", "condition": {"fact": "key-expiring", "type": "state", "within": "7d"}}', 1, true, '2026-11-27 05:19:16.574657+00', 'system');
INSERT INTO public.api_keys VALUES ('k_0I4H43H0z5uU', 'other', '\x70477f9e7f8e5143ec15263f6a217e72d3a461fdcd12673bf7af1baceafd5e5b', 'acme', NULL, '{}', '2026-11-27 05:19:18.609258+00', 'admin', NULL, NULL, NULL, NULL, NULL, 2, '2026-11-27 05:19:18.609258+00', NULL);
INSERT INTO public.api_keys VALUES ('k_0FFKX8yew5Ri', 'ci', '\xb48eeb9ceb24e5b09642bf5b76d603bb305774d3a3bf5170f37309fd02f191d8', 'acme', NULL, '{}', '2026-11-27 05:19:18.572522+00', 'admin', NULL, '2026-11-27 05:19:18.630233+00', 'admin', 'leaked', NULL, 3, '2026-11-27 05:19:18.630233+00', NULL);
INSERT INTO public.audit_anchor VALUES (true, 0, 0, '\x0000000000000000000000000000000000000000000000000000000000000000', '2026-11-27 05:19:14.96034+00', NULL);
INSERT INTO public.audit_chain VALUES (1, 1, '\xb3ce1ee3c0416666fb9abf7bbf66e0b43e8d8b60d29be175a216f171d709aea7');
INSERT INTO public.audit_chain VALUES (2, 2, '\xd77aa72c228c6774c82a9410e2cf45f1519435557757ab7ae4e5079da5ab9813');
INSERT INTO public.audit_chain VALUES (3, 3, '\x9e2179e4ef88b25943aae17d95f0ceb96f9c37f364d8da94fc5c67f9af4ac740');
INSERT INTO public.audit_chain VALUES (4, 4, '\xd6f364d438ffd23124192fde8f0eae13d35fe3af5839137fd8d2d56880be7ddb');
INSERT INTO public.audit_chain VALUES (5, 5, '\xa17cdb6461466710fe096838fade13a3d5e1004ecc8ee82b5c63e1d8d3d38f35');
INSERT INTO public.audit_chain VALUES (6, 6, '\x193fce9953d4816330dbea3c67b39ebfd7b4c7e9b1758f52a75e5b4d5884945f');
INSERT INTO public.audit_chain VALUES (7, 7, '\xff319c51b1ad64a4005aeed125e4f3b2402c239b6aeda7412e894914b3cef8e5');
INSERT INTO public.audit_chain VALUES (8, 8, '\x4d19cd5bdbef4df1cbe4ed2e0cbe8d138eb45e3beb674ba9eeeb8f37dc4c0255');
INSERT INTO public.audit_chain VALUES (9, 9, '\xc36d1d0710480323d2d8cf5cb9c6bea95ea86da1109472efadff4c924384915b');
INSERT INTO public.audit_chain VALUES (10, 10, '\x73b3c92fcbbdb3d5333fde2c6fad6df715288cb8db76cc724b4450003d1059f5');
INSERT INTO public.audit_chain VALUES (11, 11, '\xe5750eddb5727f22e130cd71baf9c9deb49c22d87277effedfdd3afea63ea354');
INSERT INTO public.audit_chain VALUES (12, 12, '\xf375cfe4c14930cba584bad094f0ec59dee5fdab9b4d3743b626aac0d5a4938f');
INSERT INTO public.audit_chain VALUES (13, 13, '\x1384f2ef57d731299419960587c12b909fb92ec139baeef15bb946d245936b46');
INSERT INTO public.audit_chain VALUES (14, 14, '\xd3088fef3247800c1fca4173ccd819209461f7ccd3db767ca81529fac60a9548');
INSERT INTO public.audit_entries OVERRIDING SYSTEM VALUE VALUES (1, '2026-11-27 05:19:16.441171+00', 'system', 'local', 'start', 'operators.create', 'operators/admin', NULL, NULL, NULL, NULL);
INSERT INTO public.audit_entries OVERRIDING SYSTEM VALUE VALUES (2, '2026-11-27 05:19:18.203169+00', 'admin', '127.0.0.1', 'd65e0af2-aac6-49b2-ab1a-892588f768ee', 'operators.login', 'operators/admin', NULL, NULL, NULL, NULL);
INSERT INTO public.audit_entries OVERRIDING SYSTEM VALUE VALUES (3, '2026-11-27 05:19:18.429235+00', 'admin', '127.0.0.1', '8ec8ca05-eb6b-4be7-9e73-3c1ab59148ce', 'upstreams.create', 'upstreams/orders', NULL, '{"tls": {"caPem": null, "verify": true, "serverName": null}, "name": "orders", "retry": {"on": [], "attempts": 0, "budgetPercent": 20}, "outlier": null, "targets": [{"url": "http://127.0.0.1:9", "weight": 100}], "protocol": "http1", "timeouts": {"idle": "1m", "perTry": null, "connect": "2s", "response": "15s"}, "slowStart": "0s", "healthCheck": null, "loadBalancing": "round-robin", "maxConnectionsPerNode": 1024}', 2, NULL);
INSERT INTO public.audit_entries OVERRIDING SYSTEM VALUE VALUES (4, '2026-11-27 05:19:18.452943+00', 'admin', '127.0.0.1', '10c93375-805b-44b0-827c-5e8fa261ed8f', 'roles.create', 'roles/reader', NULL, '{"name": "reader", "permissions": ["orders:read"]}', 3, NULL);
INSERT INTO public.audit_entries OVERRIDING SYSTEM VALUE VALUES (5, '2026-11-27 05:19:18.490549+00', 'admin', '127.0.0.1', 'b71edd3e-83a8-43f7-b6f8-a0c1458f3aed', 'limits.create', 'limits/plan', NULL, '{"by": ["consumer"], "mode": "relaxed", "name": "plan", "rules": [{"per": "1s", "requests": 10}], "shadow": false, "methods": "any", "onUnavailable": "deny"}', 4, NULL);
INSERT INTO public.audit_entries OVERRIDING SYSTEM VALUE VALUES (6, '2026-11-27 05:19:18.520449+00', 'admin', '127.0.0.1', '8eff1735-08c6-4482-9614-20abe7d704e8', 'consumers.create', 'consumers/acme', NULL, '{"name": "acme", "tags": [], "roles": ["reader"], "limits": ["plan"], "enabled": true}', 5, NULL);
INSERT INTO public.audit_entries OVERRIDING SYSTEM VALUE VALUES (7, '2026-11-27 05:19:18.551686+00', 'admin', '127.0.0.1', 'bb4c3617-d667-48d7-af7e-93625d2f2be2', 'routes.create', 'routes/orders', NULL, '{"cors": null, "name": "orders", "path": {"rewrite": null, "stripPrefix": null}, "tags": [], "match": {"hosts": [], "paths": ["/orders/**"], "headers": [], "methods": []}, "access": {"public": false, "permissions": {"read": "orders:read"}, "authentication": ["api-key"]}, "limits": [], "enabled": true, "headers": {"request": {"set": {}, "remove": []}, "response": {"set": {}, "remove": []}}, "priority": 0, "timeouts": {"request": "30s"}, "upstream": "orders", "criticality": "normal", "requestBody": {"maxBytes": 10485760, "allowOnGet": false}, "forwardCredential": false}', 6, NULL);
INSERT INTO public.audit_entries OVERRIDING SYSTEM VALUE VALUES (8, '2026-11-27 05:19:18.586344+00', 'admin', '127.0.0.1', 'dc72cdd3-f6b5-4e43-ae82-180ee06cf89b', 'keys.issue', 'keys/k_0FFKX8yew5Ri', NULL, '{"id": "k_0FFKX8yew5Ri", "alias": "ci", "roles": null, "prefix": "tg_live_0FFKX8yew5Ri", "status": "active", "consumer": "acme", "createdAt": "2026-11-27T05:19:18.572522Z", "createdBy": "admin", "expiresAt": null, "lastUsedAt": null, "replacedBy": null, "allowedCidrs": []}', NULL, NULL);
INSERT INTO public.audit_entries OVERRIDING SYSTEM VALUE VALUES (9, '2026-11-27 05:19:18.61094+00', 'admin', '127.0.0.1', '864702bd-14f6-4c9a-9a55-9ec977ec9eaa', 'keys.issue', 'keys/k_0I4H43H0z5uU', NULL, '{"id": "k_0I4H43H0z5uU", "alias": "other", "roles": null, "prefix": "tg_live_0I4H43H0z5uU", "status": "active", "consumer": "acme", "createdAt": "2026-11-27T05:19:18.609258Z", "createdBy": "admin", "expiresAt": null, "lastUsedAt": null, "replacedBy": null, "allowedCidrs": []}', NULL, NULL);
INSERT INTO public.audit_entries OVERRIDING SYSTEM VALUE VALUES (10, '2026-11-27 05:19:18.637162+00', 'admin', '127.0.0.1', 'da957bc5-023d-4e81-b3c3-cb0324ef7d66', 'keys.revoke', 'keys/k_0FFKX8yew5Ri', '{"id": "k_0FFKX8yew5Ri", "alias": "ci", "roles": null, "prefix": "tg_live_0FFKX8yew5Ri", "status": "active", "consumer": "acme", "createdAt": "2026-11-27T05:19:18.572522Z", "createdBy": "admin", "expiresAt": null, "lastUsedAt": null, "replacedBy": null, "allowedCidrs": []}', '{"id": "k_0FFKX8yew5Ri", "alias": "ci", "roles": null, "prefix": "tg_live_0FFKX8yew5Ri", "status": "revoked", "consumer": "acme", "createdAt": "2026-11-27T05:19:18.572522Z", "createdBy": "admin", "expiresAt": null, "revokedAt": "2026-11-27T05:19:18.630233Z", "revokedBy": "admin", "lastUsedAt": null, "replacedBy": null, "allowedCidrs": [], "revokedReason": "leaked"}', NULL, 'leaked');
INSERT INTO public.audit_entries OVERRIDING SYSTEM VALUE VALUES (11, '2026-11-27 05:19:18.669385+00', 'admin', '127.0.0.1', '619bfe0c-2216-49c5-9503-842cd5c33b37', 'routes.update', 'routes/orders', '{"cors": null, "name": "orders", "path": {"rewrite": null, "stripPrefix": null}, "tags": [], "match": {"hosts": [], "paths": ["/orders/**"], "headers": [], "methods": []}, "access": {"public": false, "permissions": {"read": "orders:read"}, "authentication": ["api-key"]}, "limits": [], "enabled": true, "headers": {"request": {"set": {}, "remove": []}, "response": {"set": {}, "remove": []}}, "priority": 0, "timeouts": {"request": "30s"}, "upstream": "orders", "criticality": "normal", "requestBody": {"maxBytes": 10485760, "allowOnGet": false}, "forwardCredential": false}', '{"cors": null, "name": "orders", "path": {"rewrite": null, "stripPrefix": null}, "tags": [], "match": {"hosts": [], "paths": ["/orders/**"], "headers": [], "methods": []}, "access": {"public": true, "permissions": {}, "authentication": []}, "limits": [], "enabled": true, "headers": {"request": {"set": {}, "remove": []}, "response": {"set": {}, "remove": []}}, "priority": 0, "timeouts": {"request": "30s"}, "upstream": "orders", "criticality": "normal", "requestBody": {"maxBytes": 10485760, "allowOnGet": false}, "forwardCredential": false}', 7, NULL);
INSERT INTO public.audit_entries OVERRIDING SYSTEM VALUE VALUES (12, '2026-11-27 05:19:18.69136+00', 'admin', '127.0.0.1', '96df9105-e39c-4b9b-be02-5dc2affb7d35', 'routes.update', 'routes/orders', '{"cors": null, "name": "orders", "path": {"rewrite": null, "stripPrefix": null}, "tags": [], "match": {"hosts": [], "paths": ["/orders/**"], "headers": [], "methods": []}, "access": {"public": true, "permissions": {}, "authentication": []}, "limits": [], "enabled": true, "headers": {"request": {"set": {}, "remove": []}, "response": {"set": {}, "remove": []}}, "priority": 0, "timeouts": {"request": "30s"}, "upstream": "orders", "criticality": "normal", "requestBody": {"maxBytes": 10485760, "allowOnGet": false}, "forwardCredential": false}', '{"cors": null, "name": "orders", "path": {"rewrite": null, "stripPrefix": null}, "tags": [], "match": {"hosts": [], "paths": ["/orders/**"], "headers": [], "methods": []}, "access": {"public": false, "permissions": {"read": "orders:read"}, "authentication": ["api-key"]}, "limits": [], "enabled": true, "headers": {"request": {"set": {}, "remove": []}, "response": {"set": {}, "remove": []}}, "priority": 0, "timeouts": {"request": "30s"}, "upstream": "orders", "criticality": "normal", "requestBody": {"maxBytes": 10485760, "allowOnGet": false}, "forwardCredential": false}', 8, NULL);
INSERT INTO public.audit_entries OVERRIDING SYSTEM VALUE VALUES (13, '2026-11-27 05:19:18.829868+00', 'admin', '127.0.0.1', 'a06bd97f-a6e5-4c7c-9088-7d91442dd83a', 'operators.create', 'operators/ada', NULL, '{"roles": ["viewer"], "enabled": true, "username": "ada", "passwordReset": true}', NULL, NULL);
INSERT INTO public.audit_entries OVERRIDING SYSTEM VALUE VALUES (14, '2026-11-27 05:19:18.880813+00', 'admin', '127.0.0.1', 'fb55884d-86bf-4fe8-aeec-054a9392dfe6', 'node-tokens.issue', 'node-tokens/f5a67dc993f8f53a', NULL, '{"expiresAt": "2026-11-27T05:29:18.868Z"}', NULL, NULL);
INSERT INTO public.audit_head VALUES (true, '50df6997-c5fa-4d36-aed6-6fea2d7af816', 14, '\xd3088fef3247800c1fca4173ccd819209461f7ccd3db767ca81529fac60a9548', '2026-11-27 05:19:18.880813+00', '\x001e21a3b865ae48cbb65355d770f2e7969f30310ee52381516af9728b61291bde3a1d860dcaa5e35e5c7d7b379fea1cd6f9685cbb0fe349973ddee713e8530b');
INSERT INTO public.audit_retention VALUES (true, NULL);
INSERT INTO public.cluster_formation VALUES (true, 1795756755666, '{"voters": [], "members": [], "enrolled": [], "mayStart": []}', NULL, NULL);
INSERT INTO public.config_objects VALUES ('upstreams', 'orders', '{"tls": {"caPem": null, "verify": true, "serverName": null}, "name": "orders", "retry": {"on": [], "attempts": 0, "budgetPercent": 20}, "outlier": null, "targets": [{"url": "http://127.0.0.1:9", "weight": 100}], "protocol": "http1", "timeouts": {"idle": "1m", "perTry": null, "connect": "2s", "response": "15s"}, "slowStart": "0s", "healthCheck": null, "loadBalancing": "round-robin", "maxConnectionsPerNode": 1024}', 2, '2026-11-27 05:19:18.418882+00', 'admin');
INSERT INTO public.config_objects VALUES ('roles', 'reader', '{"name": "reader", "permissions": ["orders:read"]}', 3, '2026-11-27 05:19:18.449759+00', 'admin');
INSERT INTO public.config_objects VALUES ('limits', 'plan', '{"by": ["consumer"], "mode": "relaxed", "name": "plan", "rules": [{"per": "1s", "requests": 10}], "shadow": false, "methods": "any", "onUnavailable": "deny"}', 4, '2026-11-27 05:19:18.485622+00', 'admin');
INSERT INTO public.config_objects VALUES ('consumers', 'acme', '{"name": "acme", "tags": [], "roles": ["reader"], "limits": ["plan"], "enabled": true}', 5, '2026-11-27 05:19:18.517298+00', 'admin');
INSERT INTO public.config_objects VALUES ('routes', 'orders', '{"cors": null, "name": "orders", "path": {"rewrite": null, "stripPrefix": null}, "tags": [], "match": {"hosts": [], "paths": ["/orders/**"], "headers": [], "methods": []}, "access": {"public": false, "permissions": {"read": "orders:read"}, "authentication": ["api-key"]}, "limits": [], "enabled": true, "headers": {"request": {"set": {}, "remove": []}, "response": {"set": {}, "remove": []}}, "priority": 0, "timeouts": {"request": "30s"}, "upstream": "orders", "criticality": "normal", "requestBody": {"maxBytes": 10485760, "allowOnGet": false}, "forwardCredential": false}', 8, '2026-11-27 05:19:18.688484+00', 'admin');
INSERT INTO public.configuration_head VALUES (true, 8, '2026-11-27 05:19:18.688484+00');
INSERT INTO public.credential_head VALUES (true, '2545c58c-206e-4e64-a313-bfa00d8fd591', 3);
INSERT INTO public.flyway_schema_history VALUES (1, '1', 'control plane', 'SQL', 'V1__control_plane.sql', -107189580, 'tollgate', '2026-11-27 05:19:14.79517', 40, true);
INSERT INTO public.flyway_schema_history VALUES (2, '2', 'nodes and trust', 'SQL', 'V2__nodes_and_trust.sql', -2104128376, 'tollgate', '2026-11-27 05:19:14.871568', 14, true);
INSERT INTO public.flyway_schema_history VALUES (3, '3', 'certificates', 'SQL', 'V3__certificates.sql', -1240801835, 'tollgate', '2026-11-27 05:19:14.898795', 4, true);
INSERT INTO public.flyway_schema_history VALUES (4, '4', 'issuers', 'SQL', 'V4__issuers.sql', -788864653, 'tollgate', '2026-11-27 05:19:14.912378', 9, true);
INSERT INTO public.flyway_schema_history VALUES (5, '5', 'key rotation', 'SQL', 'V5__key_rotation.sql', 1738574131, 'tollgate', '2026-11-27 05:19:14.930617', 2, true);
INSERT INTO public.flyway_schema_history VALUES (6, '6', 'quotas', 'SQL', 'V6__quotas.sql', -763858642, 'tollgate', '2026-11-27 05:19:14.937476', 7, true);
INSERT INTO public.flyway_schema_history VALUES (7, '7', 'audit chain and operators', 'SQL', 'V7__audit_chain_and_operators.sql', -1132353967, 'tollgate', '2026-11-27 05:19:14.949978', 43, true);
INSERT INTO public.flyway_schema_history VALUES (8, '9', 'signals', 'SQL', 'V9__signals.sql', 280426194, 'tollgate', '2026-11-27 05:19:15.010981', 33, true);
INSERT INTO public.flyway_schema_history VALUES (9, '10', 'trust stores', 'SQL', 'V10__trust_stores.sql', -1928399922, 'tollgate', '2026-11-27 05:19:15.053167', 1, true);
INSERT INTO public.flyway_schema_history VALUES (10, '13', 'several control planes', 'SQL', 'V13__several_control_planes.sql', 1204712151, 'tollgate', '2026-11-27 05:19:15.063289', 10, true);
INSERT INTO public.flyway_schema_history VALUES (11, '16', 'alerts know who was told', 'SQL', 'V16__alerts_know_who_was_told.sql', 264620896, 'tollgate', '2026-11-27 05:19:15.080682', 5, true);
INSERT INTO public.flyway_schema_history VALUES (12, '18', 'cluster voters and quota bounds', 'SQL', 'V18__cluster_voters_and_quota_bounds.sql', -1780972024, 'tollgate', '2026-11-27 05:19:15.093204', 7, true);
INSERT INTO public.node_tokens VALUES ('f5a67dc993f8f53a', '\x49e1c8042042f223cb2697588be97095486b6423a59bad8c57a288998d7d0942', '2026-11-27 05:19:18.868908+00', 'admin', '2026-11-27 05:29:18.868+00', NULL, NULL);
INSERT INTO public.operator_sessions VALUES ('c25aacbf-765f-4f9d-acb4-f4d446d32dd6', 'admin', 'api', '127.0.0.1', 'Python-urllib/3.11', '2026-11-27 05:19:18.20896+00', '2026-11-27 05:19:18.20896+00', '2026-11-27 17:19:18.20896+00');
INSERT INTO public.operators VALUES ('admin', '$argon2id$v=19$m=19456,t=2,p=1$g3fOMiCyckodMP0v4p3kRw$HKBemHZcKiDpm5XObm+ieLcK+K0FzdShbLle9O1sxTM', '{admin}', true, '2026-11-27 05:19:16.437731+00', '2026-11-27 05:19:16.437731+00', 1, false, '2026-11-27 05:19:18.201574+00', NULL, NULL, 0);
INSERT INTO public.operators VALUES ('ada', '$argon2id$v=19$m=19456,t=2,p=1$68uFAkykpcplbWr/2hUS5w$JTWUhronosDu0kGxhLCnnOpTdtg2+LoaOMcoTUruQwg', '{viewer}', true, '2026-11-27 05:19:18.823235+00', '2026-11-27 05:19:18.823235+00', 1, true, NULL, NULL, NULL, 0);
INSERT INTO public.refresh_tokens VALUES ('\x4124f444f81d528a17ee3ba0b5938feb764b2673366273d519f8ef046ce9759e', 'admin', 'c25aacbf-765f-4f9d-acb4-f4d446d32dd6', '2026-11-27 05:19:18.215305+00', '2026-11-27 17:19:18.215305+00', NULL);
INSERT INTO public.revision_changes VALUES (2, 'upstreams', 'orders', NULL, '{"tls": {"caPem": null, "verify": true, "serverName": null}, "name": "orders", "retry": {"on": [], "attempts": 0, "budgetPercent": 20}, "outlier": null, "targets": [{"url": "http://127.0.0.1:9", "weight": 100}], "protocol": "http1", "timeouts": {"idle": "1m", "perTry": null, "connect": "2s", "response": "15s"}, "slowStart": "0s", "healthCheck": null, "loadBalancing": "round-robin", "maxConnectionsPerNode": 1024}');
INSERT INTO public.revision_changes VALUES (3, 'roles', 'reader', NULL, '{"name": "reader", "permissions": ["orders:read"]}');
INSERT INTO public.revision_changes VALUES (4, 'limits', 'plan', NULL, '{"by": ["consumer"], "mode": "relaxed", "name": "plan", "rules": [{"per": "1s", "requests": 10}], "shadow": false, "methods": "any", "onUnavailable": "deny"}');
INSERT INTO public.revision_changes VALUES (5, 'consumers', 'acme', NULL, '{"name": "acme", "tags": [], "roles": ["reader"], "limits": ["plan"], "enabled": true}');
INSERT INTO public.revision_changes VALUES (6, 'routes', 'orders', NULL, '{"cors": null, "name": "orders", "path": {"rewrite": null, "stripPrefix": null}, "tags": [], "match": {"hosts": [], "paths": ["/orders/**"], "headers": [], "methods": []}, "access": {"public": false, "permissions": {"read": "orders:read"}, "authentication": ["api-key"]}, "limits": [], "enabled": true, "headers": {"request": {"set": {}, "remove": []}, "response": {"set": {}, "remove": []}}, "priority": 0, "timeouts": {"request": "30s"}, "upstream": "orders", "criticality": "normal", "requestBody": {"maxBytes": 10485760, "allowOnGet": false}, "forwardCredential": false}');
INSERT INTO public.revision_changes VALUES (7, 'routes', 'orders', '{"cors": null, "name": "orders", "path": {"rewrite": null, "stripPrefix": null}, "tags": [], "match": {"hosts": [], "paths": ["/orders/**"], "headers": [], "methods": []}, "access": {"public": false, "permissions": {"read": "orders:read"}, "authentication": ["api-key"]}, "limits": [], "enabled": true, "headers": {"request": {"set": {}, "remove": []}, "response": {"set": {}, "remove": []}}, "priority": 0, "timeouts": {"request": "30s"}, "upstream": "orders", "criticality": "normal", "requestBody": {"maxBytes": 10485760, "allowOnGet": false}, "forwardCredential": false}', '{"cors": null, "name": "orders", "path": {"rewrite": null, "stripPrefix": null}, "tags": [], "match": {"hosts": [], "paths": ["/orders/**"], "headers": [], "methods": []}, "access": {"public": true, "permissions": {}, "authentication": []}, "limits": [], "enabled": true, "headers": {"request": {"set": {}, "remove": []}, "response": {"set": {}, "remove": []}}, "priority": 0, "timeouts": {"request": "30s"}, "upstream": "orders", "criticality": "normal", "requestBody": {"maxBytes": 10485760, "allowOnGet": false}, "forwardCredential": false}');
INSERT INTO public.revision_changes VALUES (8, 'routes', 'orders', '{"cors": null, "name": "orders", "path": {"rewrite": null, "stripPrefix": null}, "tags": [], "match": {"hosts": [], "paths": ["/orders/**"], "headers": [], "methods": []}, "access": {"public": true, "permissions": {}, "authentication": []}, "limits": [], "enabled": true, "headers": {"request": {"set": {}, "remove": []}, "response": {"set": {}, "remove": []}}, "priority": 0, "timeouts": {"request": "30s"}, "upstream": "orders", "criticality": "normal", "requestBody": {"maxBytes": 10485760, "allowOnGet": false}, "forwardCredential": false}', '{"cors": null, "name": "orders", "path": {"rewrite": null, "stripPrefix": null}, "tags": [], "match": {"hosts": [], "paths": ["/orders/**"], "headers": [], "methods": []}, "access": {"public": false, "permissions": {"read": "orders:read"}, "authentication": ["api-key"]}, "limits": [], "enabled": true, "headers": {"request": {"set": {}, "remove": []}, "response": {"set": {}, "remove": []}}, "priority": 0, "timeouts": {"request": "30s"}, "upstream": "orders", "criticality": "normal", "requestBody": {"maxBytes": 10485760, "allowOnGet": false}, "forwardCredential": false}');
INSERT INTO public.revisions VALUES (1, '2026-11-27 05:19:14.82462+00', 'system', 'The empty configuration', 0, 0, 0);
INSERT INTO public.revisions VALUES (2, '2026-11-27 05:19:18.418882+00', 'admin', NULL, 1, 0, 0);
INSERT INTO public.revisions VALUES (3, '2026-11-27 05:19:18.449759+00', 'admin', NULL, 1, 0, 0);
INSERT INTO public.revisions VALUES (4, '2026-11-27 05:19:18.485622+00', 'admin', NULL, 1, 0, 0);
INSERT INTO public.revisions VALUES (5, '2026-11-27 05:19:18.517298+00', 'admin', NULL, 1, 0, 0);
INSERT INTO public.revisions VALUES (6, '2026-11-27 05:19:18.549163+00', 'admin', NULL, 1, 0, 0);
INSERT INTO public.revisions VALUES (7, '2026-11-27 05:19:18.663728+00', 'admin', NULL, 0, 1, 0);
INSERT INTO public.revisions VALUES (8, '2026-11-27 05:19:18.688484+00', 'admin', NULL, 0, 1, 0);
INSERT INTO public.secrets VALUES ('signing-key', '\x014f82748af3fecdfe939d6abbd8cc02bb729f3e75c21aa4fcbb3da43e5ad8a4d0fbd41e950817e407b0cc8ae538dffb85e3b4c368d73c27c8eeaf818c3040af28167fb3610423423e0fedfcfd553f820d9e66237f0842602395242686a06b37cfe804693db209f0b1b0923c639b782e7988b23c617b20b10754916461147b6f6e7bdac7f2', '2026-11-27 05:19:15.204436+00');
INSERT INTO public.secrets VALUES ('certificate-authority', '\x014f82748af3fecdfebd34a669f79597ecd01be43060318fa06cb3c2267adfd6d51b9174166f5c56893774b5ee151a7bfc1b563fcf0ca50ed87e514f617dd88a5162133e30317eb7e10e87a422e4391976e7ab5802916ef84cd2cdd2e19f11ccd3c7974b4c356a431d444cdb97f4ea54c0aba40a50f06bf08d2e01af7537e2b1751f93a3ce5bf8bec66996b6564c8133a4bf68bbb810691fc6664913ed3cef2014593ffe283561fad2a4c5f6528951c6b507b430c327fcd74649228a961c13a4ad8cfa3a4ca46a660918dc75ddb631c200671f5f077f805f1bfea986559c43b6f02667d02fd92a22e35e4d88cb06b13e38277b248b7a0a031d607319039dae4cafd94a88d5547a8c6ccb6fdc6398b3cbfaec7c87c2a8d4a983a60c74e443c99baa776bcb3352cf8bb35499be3bce09e3ba1eec3ce55378244d6023b305540bd9532152e3d9e010ccb31c301187a5e11c2b5d4917cbd787a220aad068ef9e25ad5e373ebf17bd78e505a4e763caa425a26fc58ef9e67b9790f393e16e3d7a14c00274ace6351bd8403499e17e708961059d190ef328b1dc3eb82bc5f41810078ae260cd044ba667fc3f2c26ba31334bb7591b457416add895918b3a7f6b3fc0d51499cab214ad5a2f460ba8464d7d615c39d9e7bd23f964dccd377f99b0bea00ac37b59a968a41c2bdf1a4994307e4d646a', '2026-11-27 05:19:15.36962+00');
INSERT INTO public.secrets VALUES ('cluster-counter-key', '\x014f82748af3fecdfe87588c30546bfb5b488f08cdd34f86a28f15cad547d01b6253c45cde157d5b42571dbe5524a8b73ef46b977eed7c54e541b15dbe59c2621eb50aaf8a', '2026-11-27 05:19:15.571389+00');
INSERT INTO public.secrets VALUES ('configuration-secrets-key', '\x014f82748af3fecdfec9e71af0833aa7abffe71260abf9b382ef334d948a2e9ef5eda3f43bc79b5f8f8cbc49672ba3135bad571bfc4fb2548d4a43c46b790c420276fb235a', '2026-11-27 05:19:15.583225+00');
INSERT INTO public.secrets VALUES ('jwt', '\x014f82748af3fecdfeab5bdf9adf086c5480f6c47a873a152d3d72d55f70679ac252f4b2efbdf6a9eb9e072f4d1cbaa8db7f3ddb40533009284bbafa454aade7c4ab413a01', '2026-11-27 05:19:17.71749+00');
INSERT INTO public.telemetry_rollups VALUES ('1m', '2026-11-27 04:00:00+00');
INSERT INTO public.telemetry_rollups VALUES ('1h', '2026-11-27 04:00:00+00');
SELECT pg_catalog.setval('public.alert_deliveries_id_seq', 1, false);
SELECT pg_catalog.setval('public.alert_silences_id_seq', 1, false);
SELECT pg_catalog.setval('public.alerts_id_seq', 1, false);
SELECT pg_catalog.setval('public.audit_entries_id_seq', 14, true);
SELECT pg_catalog.setval('public.node_streams', 1, false);
ALTER TABLE ONLY public.alert_channels
    ADD CONSTRAINT alert_channels_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.alert_deliveries
    ADD CONSTRAINT alert_deliveries_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.alert_rules
    ADD CONSTRAINT alert_rules_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.alert_silences
    ADD CONSTRAINT alert_silences_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.alerts
    ADD CONSTRAINT alerts_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_sequence_key UNIQUE (sequence);
ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_sha256_key UNIQUE (sha256);
ALTER TABLE ONLY public.audit_anchor
    ADD CONSTRAINT audit_anchor_pkey PRIMARY KEY (singleton);
ALTER TABLE ONLY public.audit_chain
    ADD CONSTRAINT audit_chain_entry_key UNIQUE (entry);
ALTER TABLE ONLY public.audit_chain
    ADD CONSTRAINT audit_chain_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY public.audit_entries
    ADD CONSTRAINT audit_entries_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.audit_head
    ADD CONSTRAINT audit_head_pkey PRIMARY KEY (singleton);
ALTER TABLE ONLY public.audit_retention
    ADD CONSTRAINT audit_retention_pkey PRIMARY KEY (singleton);
ALTER TABLE ONLY public.cluster_formation
    ADD CONSTRAINT cluster_formation_pkey PRIMARY KEY (singleton);
ALTER TABLE ONLY public.cluster_voters
    ADD CONSTRAINT cluster_voters_pkey PRIMARY KEY (node);
ALTER TABLE ONLY public.config_objects
    ADD CONSTRAINT config_objects_pkey PRIMARY KEY (kind, name);
ALTER TABLE ONLY public.configuration_head
    ADD CONSTRAINT configuration_head_pkey PRIMARY KEY (singleton);
ALTER TABLE ONLY public.control_planes
    ADD CONSTRAINT control_planes_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.credential_head
    ADD CONSTRAINT credential_head_pkey PRIMARY KEY (singleton);
ALTER TABLE ONLY public.flyway_schema_history
    ADD CONSTRAINT flyway_schema_history_pk PRIMARY KEY (installed_rank);
ALTER TABLE ONLY public.node_certificates
    ADD CONSTRAINT node_certificates_pkey PRIMARY KEY (serial);
ALTER TABLE ONLY public.node_tokens
    ADD CONSTRAINT node_tokens_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.nodes
    ADD CONSTRAINT nodes_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.operator_recovery_codes
    ADD CONSTRAINT operator_recovery_codes_pkey PRIMARY KEY (username, sha256);
ALTER TABLE ONLY public.operator_roles
    ADD CONSTRAINT operator_roles_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.operator_sessions
    ADD CONSTRAINT operator_sessions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.operator_tokens
    ADD CONSTRAINT operator_tokens_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.operator_tokens
    ADD CONSTRAINT operator_tokens_sha256_key UNIQUE (sha256);
ALTER TABLE ONLY public.operators
    ADD CONSTRAINT operators_pkey PRIMARY KEY (username);
ALTER TABLE ONLY public.quota_counters
    ADD CONSTRAINT quota_counters_pkey PRIMARY KEY (limit_name, rule, period);
ALTER TABLE ONLY public.quota_use
    ADD CONSTRAINT quota_use_pkey PRIMARY KEY (limit_name, rule, counter, period);
ALTER TABLE ONLY public.refresh_tokens
    ADD CONSTRAINT refresh_tokens_pkey PRIMARY KEY (sha256);
ALTER TABLE ONLY public.revision_changes
    ADD CONSTRAINT revision_changes_pkey PRIMARY KEY (revision, kind, name);
ALTER TABLE ONLY public.revisions
    ADD CONSTRAINT revisions_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.secrets
    ADD CONSTRAINT secrets_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.telemetry_10s
    ADD CONSTRAINT telemetry_10s_pkey PRIMARY KEY (dimension, at, name, node);
ALTER TABLE ONLY public.telemetry_1h
    ADD CONSTRAINT telemetry_1h_pkey PRIMARY KEY (dimension, at, name, node);
ALTER TABLE ONLY public.telemetry_1m
    ADD CONSTRAINT telemetry_1m_pkey PRIMARY KEY (dimension, at, name, node);
ALTER TABLE ONLY public.telemetry_progress
    ADD CONSTRAINT telemetry_progress_pkey PRIMARY KEY (node);
ALTER TABLE ONLY public.telemetry_rollups
    ADD CONSTRAINT telemetry_rollups_pkey PRIMARY KEY (resolution);
ALTER TABLE ONLY public.token_revocations
    ADD CONSTRAINT token_revocations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.token_revocations
    ADD CONSTRAINT token_revocations_sequence_key UNIQUE (sequence);
CREATE INDEX alert_deliveries_due ON public.alert_deliveries USING btree (due_at);
CREATE INDEX alerts_by_end ON public.alerts USING btree (resolved_at) WHERE (state = 'resolved'::text);
CREATE INDEX alerts_end_untold ON public.alerts USING btree (id) WHERE ((state = 'resolved'::text) AND (told IS NOT NULL));
CREATE UNIQUE INDEX alerts_open ON public.alerts USING btree (rule, subject) WHERE (state <> 'resolved'::text);
CREATE INDEX api_keys_by_age ON public.api_keys USING btree (created_at, id);
CREATE INDEX api_keys_by_alias ON public.api_keys USING btree (alias, id);
CREATE INDEX api_keys_by_consumer ON public.api_keys USING btree (consumer);
CREATE INDEX audit_entries_by_actor ON public.audit_entries USING btree (actor, id);
CREATE INDEX audit_entries_by_object ON public.audit_entries USING btree (object, id);
CREATE INDEX audit_entries_by_time ON public.audit_entries USING btree (at);
CREATE INDEX flyway_schema_history_s_idx ON public.flyway_schema_history USING btree (success);
CREATE INDEX node_certificates_by_node ON public.node_certificates USING btree (node);
CREATE INDEX operator_sessions_by_end ON public.operator_sessions USING btree (expires_at);
CREATE INDEX operator_sessions_by_username ON public.operator_sessions USING btree (username);
CREATE INDEX operator_tokens_by_username ON public.operator_tokens USING btree (username);
CREATE INDEX quota_use_updated_at ON public.quota_use USING btree (updated_at);
CREATE INDEX refresh_tokens_by_end ON public.refresh_tokens USING btree (expires_at);
CREATE INDEX refresh_tokens_by_family ON public.refresh_tokens USING btree (family);
CREATE INDEX refresh_tokens_by_username ON public.refresh_tokens USING btree (username);
CREATE INDEX token_revocations_by_age ON public.token_revocations USING btree (created_at, id);
CREATE INDEX token_revocations_by_end ON public.token_revocations USING btree (expires_at);
CREATE TRIGGER audit_anchor_forward BEFORE UPDATE ON public.audit_anchor FOR EACH ROW EXECUTE FUNCTION public.refuse_backwards();
CREATE TRIGGER audit_anchor_stays BEFORE DELETE OR TRUNCATE ON public.audit_anchor FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER audit_chain_append_only BEFORE UPDATE OR TRUNCATE ON public.audit_chain FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER audit_chain_delete BEFORE DELETE ON public.audit_chain FOR EACH ROW EXECUTE FUNCTION public.refuse_unless_before_anchor();
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR TRUNCATE ON public.audit_entries FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER audit_entries_delete BEFORE DELETE ON public.audit_entries FOR EACH ROW EXECUTE FUNCTION public.refuse_unless_before_anchor();
CREATE TRIGGER audit_head_forward BEFORE UPDATE ON public.audit_head FOR EACH ROW EXECUTE FUNCTION public.refuse_backwards();
CREATE TRIGGER audit_head_stays BEFORE DELETE OR TRUNCATE ON public.audit_head FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER revision_changes_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.revision_changes FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER revisions_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.revisions FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
ALTER TABLE ONLY public.alert_deliveries
    ADD CONSTRAINT alert_deliveries_channel_fkey FOREIGN KEY (channel) REFERENCES public.alert_channels(name) ON DELETE CASCADE;
ALTER TABLE ONLY public.cluster_voters
    ADD CONSTRAINT cluster_voters_node_fkey FOREIGN KEY (node) REFERENCES public.nodes(name) ON DELETE CASCADE;
ALTER TABLE ONLY public.operator_recovery_codes
    ADD CONSTRAINT operator_recovery_codes_username_fkey FOREIGN KEY (username) REFERENCES public.operators(username) ON DELETE CASCADE;
ALTER TABLE ONLY public.operator_sessions
    ADD CONSTRAINT operator_sessions_username_fkey FOREIGN KEY (username) REFERENCES public.operators(username) ON DELETE CASCADE;
ALTER TABLE ONLY public.operator_tokens
    ADD CONSTRAINT operator_tokens_username_fkey FOREIGN KEY (username) REFERENCES public.operators(username) ON DELETE CASCADE;
ALTER TABLE ONLY public.refresh_tokens
    ADD CONSTRAINT refresh_tokens_username_fkey FOREIGN KEY (username) REFERENCES public.operators(username) ON DELETE CASCADE;
ALTER TABLE ONLY public.revision_changes
    ADD CONSTRAINT revision_changes_revision_fkey FOREIGN KEY (revision) REFERENCES public.revisions(number);
