/**
 * Calendar quotas: what is used and left, granting more, resetting.
 *
 * <p>What does not go here: what a grant may be, which the control plane says.
 *
 * <p>Starting point: {@link io.tollgate.cli.quota.QuotaCommand}. One thread.
 */
@NullMarked
package io.tollgate.cli.quota;

import org.jspecify.annotations.NullMarked;
