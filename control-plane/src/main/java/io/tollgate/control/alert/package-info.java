/**
 * Says when something is wrong, once, to those who want to know, and when it is over.
 *
 * <p>A {@link io.tollgate.control.alert.AlertRule} has a condition over telemetry or over what the control plane knows of
 * nodes, targets, keys and certificates. The evaluator looks every two seconds: each rule is read by itself
 * ({@code Findings}), and what comes of all of them, the alerts' changes and what is to be told, is one transaction, of one
 * control plane at a time. What does not go here: counting ({@code control.telemetry}).
 *
 * <p>Starting points: {@link io.tollgate.control.alert.AlertRules} and {@link io.tollgate.control.alert.Alerts} (what
 * people do), {@code AlertEvaluator} (what happens by itself). Everything blocks on the database.
 */
@NullMarked
package io.tollgate.control.alert;

import org.jspecify.annotations.NullMarked;
