/**
 * What is wrong, what was, by which rules that is judged, and what nobody wants to hear of.
 *
 * <p>Starting points: {@link io.tollgate.console.alert.AlertListView} (now),
 * {@link io.tollgate.console.alert.AlertHistoryView} (all of it) and {@link io.tollgate.console.alert.AlertRuleView}.
 */
@NullMarked
package io.tollgate.console.alert;

import org.jspecify.annotations.NullMarked;
