/**
 * How the control plane says no: one sealed exception for every refusal, and the RFC 9457 document that each becomes.
 *
 * <p>What does not go here: deciding to refuse anything. Features throw; REST answers with
 * {@link io.tollgate.control.problem.Problem}, the console shows the message.
 *
 * <p>Starting points: {@link io.tollgate.control.problem.ProblemException} and
 * {@link io.tollgate.control.problem.Problem#of}. Any thread may enter.
 */
@NullMarked
package io.tollgate.control.problem;

import org.jspecify.annotations.NullMarked;
