package io.tollgate.control.http;

import io.micronaut.context.annotation.Primary;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import io.tollgate.control.problem.Problem;
import io.tollgate.core.json.Json;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns refusals, ours and the framework's, into problem documents. What went wrong inside is in the log, not in them. */
@Singleton
@Primary
public final class ProblemResponses implements ErrorResponseProcessor<byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemResponses.class);

    /** The response that says {@code problem}. */
    public static MutableHttpResponse<byte[]> of(HttpRequest<?> request, Problem problem) {
        return write(request, HttpResponse.status(HttpStatus.valueOf(problem.status())), problem);
    }

    /** What the framework refuses by itself, or an exception that nobody expected. */
    @Override
    public MutableHttpResponse<byte[]> processResponse(ErrorContext context, MutableHttpResponse<?> response) {
        if (response.code() >= 500) {
            HttpRequest<?> request = context.getRequest();
            LOG.error(
                    "request {}: {} {} failed",
                    RequestId.of(request),
                    request.getMethodName(),
                    request.getPath(),
                    context.getRootCause().orElse(null));
        }
        return write(context.getRequest(), response, problem(context, response.code()));
    }

    private static MutableHttpResponse<byte[]> write(
            HttpRequest<?> request, MutableHttpResponse<?> response, Problem problem) {
        byte[] body = Json.print(problem.toJson(request.getPath(), RequestId.of(request)))
                .getBytes(StandardCharsets.UTF_8);
        Duration retryAfter = problem.retryAfter();
        if (retryAfter != null) {
            response.header(
                    "Retry-After",
                    Long.toString(Math.max(1, retryAfter.plusMillis(999).toSeconds())));
        }
        return response.body(body).contentType(Problem.MEDIA_TYPE);
    }

    private static Problem problem(ErrorContext context, int status) {
        String said = context.getErrors().isEmpty()
                ? ""
                : context.getErrors().getFirst().getMessage();
        return switch (status) {
            case 400 -> new Problem(400, "malformed", "The request can't be read", said);
            case 404 ->
                new Problem(404, "not-found", "Not found", context.getRequest().getPath() + ": nothing is here");
            case 405 -> new Problem(405, "method-not-allowed", "Not with this method", said);
            case 406 -> new Problem(406, "not-acceptable", "Not in that form", "Answers are JSON");
            case 413 -> new Problem(413, "too-large", "The body is too large", "More than 24 MiB");
            case 415 -> new Problem(415, "unsupported-media-type", "Not in this form", "Bodies are application/json");
            default ->
                status >= 500
                        ? new Problem(status, "internal", "Something broke", "It is in the log under this request id")
                        : new Problem(status, "refused", "Refused", said);
        };
    }
}
