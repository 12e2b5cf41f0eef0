/**
 * The catalogue: every configuration object, generic over {@link io.tollgate.core.config.Kind}. One write is validated
 * as a whole and becomes one revision and one audit entry in one transaction.
 *
 * <p>What does not go here: what an object looks like or when it is wrong (see {@code core.config}); API keys, which
 * travel apart (see {@code control.key}).
 *
 * <p>Starting points: {@link io.tollgate.control.catalogue.Catalogue} for people's reads and writes,
 * {@link io.tollgate.control.catalogue.CurrentConfiguration} for machines that need all of it, and
 * {@link io.tollgate.control.catalogue.ChangeFeed} to learn of changes, whichever control plane made them. Everything
 * blocks.
 */
@NullMarked
package io.tollgate.control.catalogue;

import org.jspecify.annotations.NullMarked;
