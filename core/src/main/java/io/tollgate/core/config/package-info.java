/**
 * The configuration people write: upstreams, routes, roles, consumers, issuers, limits and
 * certificates, each a record that is valid from
 * birth and knows its JSON form, and {@link io.tollgate.core.config.Configuration}, all of them together, which knows
 * whether they fit each other.
 *
 * <p>What does not go here: credentials (see {@code core.key}: they travel apart), anything compiled for speed (see
 * {@code core.route}), and how any of it is stored.
 *
 * <p>They share one package because {@link io.tollgate.core.config.ConfigObject} is sealed. Starting points:
 * {@link io.tollgate.core.config.Kind} and {@link io.tollgate.core.config.Configuration}. All types are immutable.
 */
@NullMarked
package io.tollgate.core.config;

import org.jspecify.annotations.NullMarked;
