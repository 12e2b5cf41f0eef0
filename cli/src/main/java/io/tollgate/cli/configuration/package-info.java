/**
 * The configuration as code: applying, comparing, dumping and checking files, and looking at objects.
 *
 * <p>What does not go here: reading files ({@code document}); the comparing itself, which the control plane does.
 *
 * <p>Starting point: {@link io.tollgate.cli.configuration.Declaring}. One thread.
 */
@NullMarked
package io.tollgate.cli.configuration;

import org.jspecify.annotations.NullMarked;
