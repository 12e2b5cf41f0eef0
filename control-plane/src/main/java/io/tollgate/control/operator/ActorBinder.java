package io.tollgate.control.operator;

import io.micronaut.core.convert.ArgumentConversionContext;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.bind.binders.TypedRequestArgumentBinder;
import io.micronaut.security.authentication.Authentication;
import io.tollgate.control.http.RequestId;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;

/** Gives endpoints the {@link Actor} who calls: the token's name, what {@link PermissionRule} found that it may, the peer's address, the request's id. */
@Singleton
final class ActorBinder implements TypedRequestArgumentBinder<Actor> {
    @Override
    public Argument<Actor> argumentType() {
        return Argument.of(Actor.class);
    }

    @Override
    public BindingResult<Actor> bind(ArgumentConversionContext<Actor> context, HttpRequest<?> request) {
        Optional<Actor> actor =
                request.getUserPrincipal(Authentication.class).map(authentication -> actor(authentication, request));
        return () -> actor;
    }

    /** Who sent {@code request}, and what they may now. */
    static Actor actor(Authentication authentication, HttpRequest<?> request) {
        return new Actor(
                authentication.getName(),
                PermissionRule.permissions(request).orElse(Set.of()),
                address(request),
                RequestId.of(request));
    }

    /** The peer's address. Nobody's word for another address is believed. */
    static String address(HttpRequest<?> request) {
        return request.getRemoteAddress().getAddress() == null
                ? "unknown"
                : request.getRemoteAddress().getAddress().getHostAddress();
    }
}
