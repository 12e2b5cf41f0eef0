package io.tollgate.control.operator;

import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.http.HttpRequest;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.rules.SecuredAnnotationRule;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.security.rules.SecurityRuleResult;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.RouteMatch;
import io.tollgate.control.settings.Settings;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * Holds every endpoint to its {@link RequiresPermission}. Who is signed in may learn that a path leads nowhere; who is
 * not is told to sign in. What names no permission is left to {@code @Secured}, and without that it is refused.
 */
@Singleton
final class PermissionRule implements SecurityRule<HttpRequest<?>> {
    private final Settings settings;

    PermissionRule(Settings settings) {
        this.settings = settings;
    }

    @Override
    public Publisher<SecurityRuleResult> check(
            @Nullable HttpRequest<?> request, @Nullable Authentication authentication) {
        return Publishers.just(judge(request, authentication));
    }

    private SecurityRuleResult judge(@Nullable HttpRequest<?> request, @Nullable Authentication authentication) {
        RouteMatch<?> route =
                request == null ? null : RouteAttributes.getRouteMatch(request).orElse(null);
        if (route == null) {
            return authentication == null ? SecurityRuleResult.REJECTED : SecurityRuleResult.ALLOWED;
        }
        Optional<OperatorPermission> needed =
                route.getAnnotationMetadata().enumValue(RequiresPermission.class, OperatorPermission.class);
        if (needed.isEmpty()) {
            return SecurityRuleResult.UNKNOWN;
        }
        if (settings.isBoundToLoopback() && route.getAnnotationMetadata().hasAnnotation(OpenOnLoopback.class)) {
            return SecurityRuleResult.ALLOWED;
        }
        return authentication != null
                        && OperatorRole.permissionsOf(authentication.getRoles()).contains(needed.get())
                ? SecurityRuleResult.ALLOWED
                : SecurityRuleResult.REJECTED;
    }

    @Override
    public int getOrder() {
        return SecuredAnnotationRule.ORDER - 100;
    }
}
