package io.tollgate.control.operator;

import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.http.HttpRequest;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.rules.SecuredAnnotationRule;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.security.rules.SecurityRuleResult;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.RouteMatch;
import io.tollgate.control.settings.Settings;
import jakarta.inject.Singleton;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * Holds every endpoint to its {@link RequiresPermission}. Who is signed in may learn that a path leads nowhere; who is
 * not is told to sign in. What names no permission is left to {@code @Secured}, and without that it is refused.
 */
@Singleton
final class PermissionRule implements SecurityRule<HttpRequest<?>> {
    /** What the bearer may do now, for whoever answers the request. */
    static final String PERMISSIONS = "tollgate.permissions";

    private final Settings settings;
    private final Recognition recognition;
    private final Workers workers;

    PermissionRule(Settings settings, Recognition recognition, Workers workers) {
        this.settings = settings;
        this.recognition = recognition;
        this.workers = workers;
    }

    @Override
    public Publisher<SecurityRuleResult> check(
            @Nullable HttpRequest<?> request, @Nullable Authentication authentication) {
        if (authentication == null || request == null) {
            return Publishers.just(judge(request, null));
        }
        return workers.answer(() -> {
            Optional<Set<OperatorPermission>> permissions = recognition.permissions(authentication);
            permissions.ifPresent(found -> request.setAttribute(PERMISSIONS, found));
            if (permissions.isEmpty()) {
                return isOpen(request) ? SecurityRuleResult.UNKNOWN : SecurityRuleResult.REJECTED;
            }
            return judge(request, permissions.get());
        });
    }

    /** Whether nobody need be known: who comes with a token that is over may still sign in. */
    private static boolean isOpen(HttpRequest<?> request) {
        return RouteAttributes.getRouteMatch(request)
                .map(route -> List.of(route.getAnnotationMetadata().stringValues(Secured.class))
                        .contains(SecurityRule.IS_ANONYMOUS))
                .orElse(false);
    }

    /** What the bearer of {@code request} may do; empty when it was recognised as nobody. */
    static Optional<Set<OperatorPermission>> permissions(HttpRequest<?> request) {
        EnumSet<OperatorPermission> all = EnumSet.noneOf(OperatorPermission.class);
        return request.getAttribute(PERMISSIONS, Set.class).map(found -> {
            for (Object one : found) {
                all.add((OperatorPermission) one);
            }
            return all;
        });
    }

    private SecurityRuleResult judge(@Nullable HttpRequest<?> request, @Nullable Set<OperatorPermission> held) {
        RouteMatch<?> route =
                request == null ? null : RouteAttributes.getRouteMatch(request).orElse(null);
        if (route == null) {
            return held == null ? SecurityRuleResult.REJECTED : SecurityRuleResult.ALLOWED;
        }
        Optional<OperatorPermission> needed =
                route.getAnnotationMetadata().enumValue(RequiresPermission.class, OperatorPermission.class);
        if (needed.isEmpty()) {
            return SecurityRuleResult.UNKNOWN;
        }
        if (settings.isBoundToLoopback() && route.getAnnotationMetadata().hasAnnotation(OpenOnLoopback.class)) {
            return SecurityRuleResult.ALLOWED;
        }
        return held != null && held.contains(needed.get()) ? SecurityRuleResult.ALLOWED : SecurityRuleResult.REJECTED;
    }

    @Override
    public int getOrder() {
        return SecuredAnnotationRule.ORDER - 100;
    }
}
