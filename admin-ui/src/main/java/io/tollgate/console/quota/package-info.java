/**
 * Calendar quotas: what is used of them and left, whose it is, and the dialogs that grant more and reset.
 *
 * <p>What does not go here: the rules of a grant, which {@code control.quota} has. Starting point: {@link
 * io.tollgate.console.quota.QuotaListView}.
 */
@NullMarked
package io.tollgate.console.quota;

import org.jspecify.annotations.NullMarked;
