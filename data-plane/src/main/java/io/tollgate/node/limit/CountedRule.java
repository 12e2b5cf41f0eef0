package io.tollgate.node.limit;

import io.tollgate.core.config.Limit;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.LimitRule;

/** One rule of one limit and the counter that this request falls on. */
record CountedRule(Limit limit, LimitRule rule, CounterKey key) {}
