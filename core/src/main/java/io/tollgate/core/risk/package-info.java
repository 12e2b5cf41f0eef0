/**
 * What a change of the configuration means for safety, in words a person can weigh: who may do more, which protection is
 * weaker, what may stop working. Pure: two configurations in, a bounded list out.
 *
 * <p>Not judged: whom another token of the same issuer stands for (what its claims say is not here to read), keys that are
 * cut down to some permissions, a new consumer's first role, and new issuers before a route believes them.
 *
 * <p>What does not go here: what differs field by field (the control plane's diff), and whether a configuration is valid.
 *
 * <p>Starting points: {@link io.tollgate.core.risk.Risks} and {@link io.tollgate.core.risk.RiskKind}. Any thread may call;
 * with very many objects it takes tens of milliseconds, so never an event loop.
 */
@NullMarked
package io.tollgate.core.risk;

import org.jspecify.annotations.NullMarked;
