package io.tollgate.control.operator;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.security.authentication.Authentication;
import io.tollgate.control.http.ProblemResponses;
import io.tollgate.control.problem.Problem;
import io.tollgate.control.problem.ProblemException.Forbidden;
import jakarta.inject.Singleton;

/** Answers 403 for what a service refused, and has it written down. */
@Singleton
final class NotPermitted implements ExceptionHandler<Forbidden, HttpResponse<?>> {
    private final RefusedCalls refused;

    NotPermitted(RefusedCalls refused) {
        this.refused = refused;
    }

    @Override
    @SuppressWarnings("rawtypes") // the framework's interface is
    public HttpResponse<?> handle(HttpRequest request, Forbidden refusal) {
        HttpRequest<?> typed = request;
        note(refused, typed, String.valueOf(refusal.getMessage()));
        return ProblemResponses.of(typed, Problem.of(refusal));
    }

    /** Writes down that whoever sent {@code request} was refused. */
    static void note(RefusedCalls refused, HttpRequest<?> request, String why) {
        request.getUserPrincipal(Authentication.class)
                .ifPresent(authentication -> refused.note(
                        ActorBinder.actor(authentication, request),
                        request.getMethodName() + " " + shown(request.getPath()),
                        why));
    }

    private static String shown(String path) {
        return path.length() > 200 ? path.substring(0, 200) + "…" : path;
    }
}
