/**
 * What every REST endpoint shares: request ids, security headers, reading bodies and query strings, and turning whatever
 * goes wrong into a problem document.
 *
 * <p>What does not go here: endpoints (each stands in its feature's package) and who may call them (see
 * {@code control.operator}).
 *
 * <p>Starting points: {@link io.tollgate.control.http.RequestId}, {@link io.tollgate.control.http.Bodies} and
 * {@link io.tollgate.control.http.ProblemResponses}. Filters and error handling run on event loops and never block;
 * endpoints run on virtual threads.
 */
@NullMarked
package io.tollgate.control.http;

import org.jspecify.annotations.NullMarked;
