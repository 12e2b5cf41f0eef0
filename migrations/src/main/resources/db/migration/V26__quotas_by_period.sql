-- People look at the counters of one quota in one period; without this each look reads those of every period that is kept.
CREATE INDEX quota_use_by_period ON quota_use (limit_name, rule, period);
