package io.tollgate.node.guard;

import java.time.Duration;

/**
 * Somebody whose failures have consequences now.
 *
 * @param failures that count yet
 * @param closed how long everything is refused yet; zero when requests only wait, and always for a key and for everybody
 */
public record Held(Subject subject, double failures, Duration closed) {}
