-- Telemetry. Counts of all nodes, in three resolutions, each in partitions by time that are made as they are needed and
-- dropped as a whole. Rows merge: counters add up, `latency` is a sequence of compressed HdrHistograms that add up too.
-- A level (`dimension` = 'level' or 'targetHealthy') has its samples in `samples`, `level_sum` and `level_max`.

CREATE TABLE telemetry_10s (
    at           timestamptz      NOT NULL, -- start of the step
    dimension    text             NOT NULL,
    name         text             NOT NULL,
    node         text             NOT NULL,
    status_2xx   bigint           NOT NULL,
    status_3xx   bigint           NOT NULL,
    status_4xx   bigint           NOT NULL,
    status_5xx   bigint           NOT NULL,
    unanswered   bigint           NOT NULL,
    gateway_made bigint           NOT NULL,
    auth_failed  bigint           NOT NULL,
    limited      bigint           NOT NULL,
    missed_max   bigint           NOT NULL,
    would_deny   bigint           NOT NULL,
    would_allow  bigint           NOT NULL,
    latency      bytea            NOT NULL,
    samples      bigint           NOT NULL,
    level_sum    double precision NOT NULL,
    level_max    double precision NOT NULL,
    PRIMARY KEY (dimension, at, name, node)
) PARTITION BY RANGE (at);

CREATE TABLE telemetry_1m (LIKE telemetry_10s INCLUDING INDEXES) PARTITION BY RANGE (at);
CREATE TABLE telemetry_1h (LIKE telemetry_10s INCLUDING INDEXES) PARTITION BY RANGE (at);

-- Up to where the coarser tables are filled; what is newer is read from the finer one.
CREATE TABLE telemetry_rollups (
    resolution text        PRIMARY KEY CHECK (resolution IN ('1m', '1h')),
    up_to      timestamptz NOT NULL
);
INSERT INTO telemetry_rollups (resolution, up_to)
    VALUES ('1m', date_trunc('hour', now(), 'UTC') - interval '1 hour'),
           ('1h', date_trunc('hour', now(), 'UTC') - interval '1 hour');

-- The last interval of each node that is in the tables: what comes again is not counted again.
CREATE TABLE telemetry_progress (
    node      text        PRIMARY KEY,
    process   text        NOT NULL,
    sequence  bigint      NOT NULL,
    stored_at timestamptz NOT NULL
);

-- Alerts --------------------------------------------------------------------------------------------------------------

CREATE TABLE alert_rules (
    name       text        PRIMARY KEY CHECK (name ~ '^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$'),
    document   jsonb       NOT NULL,
    version    bigint      NOT NULL CHECK (version >= 1),
    built_in   boolean     NOT NULL DEFAULT false,
    updated_at timestamptz NOT NULL,
    updated_by text        NOT NULL
);

-- One row for each time that something was wrong. At most one of a rule and subject is not over.
CREATE TABLE alerts (
    id          bigint           GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule        text             NOT NULL,
    subject     text             NOT NULL, -- what it is about, for example a route's name; empty for the whole system
    severity    text             NOT NULL,
    state       text             NOT NULL CHECK (state IN ('pending', 'firing', 'resolved')),
    value       double precision NOT NULL,
    summary     text             NOT NULL,
    detail      text             NOT NULL,
    pending_at  timestamptz      NOT NULL,
    firing_at   timestamptz,
    resolved_at timestamptz,
    seen_at     timestamptz      NOT NULL -- when the condition was last found to hold
);
CREATE UNIQUE INDEX alerts_open ON alerts (rule, subject) WHERE state <> 'resolved';
CREATE INDEX alerts_by_end ON alerts (resolved_at) WHERE state = 'resolved';

CREATE TABLE alert_silences (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule       text        NOT NULL,
    subject    text,                 -- null: every subject
    until      timestamptz NOT NULL,
    reason     text        NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text        NOT NULL
);

-- Where alerts are told. What is secret in a channel is sealed by the master key.
CREATE TABLE alert_channels (
    name       text        PRIMARY KEY CHECK (name ~ '^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$'),
    document   jsonb       NOT NULL,
    sealed     bytea,
    version    bigint      NOT NULL CHECK (version >= 1),
    updated_at timestamptz NOT NULL,
    updated_by text        NOT NULL
);

-- What is to be told and has not been: written with the change of the alert, so that no control plane forgets it.
CREATE TABLE alert_deliveries (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    channel    text        NOT NULL REFERENCES alert_channels (name) ON DELETE CASCADE,
    body       jsonb       NOT NULL,
    attempts   integer     NOT NULL DEFAULT 0,
    due_at     timestamptz NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX alert_deliveries_due ON alert_deliveries (due_at);
