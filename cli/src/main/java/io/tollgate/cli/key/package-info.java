/**
 * API keys: issue, list, rotate, revoke.
 *
 * <p>What does not go here: what a key is ({@code core.key}).
 *
 * <p>Starting point: {@link io.tollgate.cli.key.KeyCommand}. One thread.
 */
@NullMarked
package io.tollgate.cli.key;

import org.jspecify.annotations.NullMarked;
