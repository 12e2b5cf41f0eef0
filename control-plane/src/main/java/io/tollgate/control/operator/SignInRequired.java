package io.tollgate.control.operator;

import io.micronaut.context.annotation.Replaces;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.security.authentication.AuthorizationException;
import io.micronaut.security.authentication.DefaultAuthorizationExceptionHandler;
import io.micronaut.web.router.RouteAttributes;
import io.tollgate.control.http.ProblemResponses;
import io.tollgate.control.problem.Problem;
import io.tollgate.control.problem.ProblemException.Forbidden;
import io.tollgate.control.problem.ProblemException.Unauthorized;
import jakarta.inject.Singleton;

/** Answers requests that the security rules refuse: 401 with a challenge (RFC 6750 section 3), or 403. */
@Singleton
@Replaces(DefaultAuthorizationExceptionHandler.class)
final class SignInRequired implements ExceptionHandler<AuthorizationException, HttpResponse<?>> {
    private final RefusedCalls refused;

    SignInRequired(RefusedCalls refused) {
        this.refused = refused;
    }

    @Override
    @SuppressWarnings("rawtypes") // the framework's interface is
    public HttpResponse<?> handle(HttpRequest request, AuthorizationException refusal) {
        HttpRequest<?> typed = request;
        if (refusal.isForbidden() && PermissionRule.permissions(typed).isPresent()) {
            String needed = needed(typed);
            NotPermitted.note(refused, typed, needed);
            return ProblemResponses.of(typed, Problem.of(new Forbidden(needed)));
        }
        boolean hasToken = typed.getHeaders().contains("Authorization");
        String message = hasToken ? "The token is not valid or has expired" : "Sign in at /api/v1/login";
        return ProblemResponses.of(typed, Problem.of(new Unauthorized(message)))
                .header("WWW-Authenticate", hasToken ? "Bearer error=\"invalid_token\"" : "Bearer");
    }

    private static String needed(HttpRequest<?> request) {
        return RouteAttributes.getRouteMatch(request)
                .flatMap(route ->
                        route.getAnnotationMetadata().enumValue(RequiresPermission.class, OperatorPermission.class))
                .map(permission -> "You may not do this (needed: " + permission.wireName() + ")")
                .orElse("You may not do this");
    }
}
