package io.tollgate.control.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.tollgate.control.problem.Problem;
import io.tollgate.control.problem.ProblemException;
import jakarta.inject.Singleton;

/** Answers our own refusals. */
@Singleton
final class RefusalHandler implements ExceptionHandler<ProblemException, HttpResponse<?>> {
    @Override
    @SuppressWarnings("rawtypes") // the framework's interface is
    public HttpResponse<?> handle(HttpRequest request, ProblemException refusal) {
        HttpRequest<?> typed = request;
        return ProblemResponses.of(typed, Problem.of(refusal));
    }
}
