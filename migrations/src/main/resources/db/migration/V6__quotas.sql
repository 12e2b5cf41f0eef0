-- What is reserved of calendar quotas, one row a counter and period. The only truth about a quota: nodes reserve chunks here.
CREATE TABLE quota_use (
    limit_name  text        NOT NULL,
    rule        text        NOT NULL,
    counter     text        NOT NULL CHECK (counter ~ '^[0-9a-f]{32}$'),
    period      text        NOT NULL CHECK (period ~ '^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$'),
    subject     text        NOT NULL,
    quota       bigint      NOT NULL CHECK (quota > 0),
    reserved    bigint      NOT NULL CHECK (reserved >= 0),
    updated_at  timestamptz NOT NULL,
    PRIMARY KEY (limit_name, rule, counter, period)
);
CREATE INDEX quota_use_updated_at ON quota_use (updated_at);
