/**
 * Whether this installation is well, as one list of findings: what an operator looks at first when something is wrong.
 *
 * <p>What does not go here: liveness and readiness for machines ({@code health}); the golden signals ({@code telemetry}).
 *
 * <p>Starting point: {@link io.tollgate.control.checkup.Checkup}. It blocks.
 */
@NullMarked
package io.tollgate.control.checkup;

import org.jspecify.annotations.NullMarked;
