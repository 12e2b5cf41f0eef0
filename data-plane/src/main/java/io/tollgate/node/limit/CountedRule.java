package io.tollgate.node.limit;

/** One rule of one limit and the counter that a request falls on, as this node holds it. */
record CountedRule(LimitPlan plan, LimitPlan.Rule rule, Cell cell) {}
