package io.tollgate.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.Access;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Consumer;
import io.tollgate.core.config.Generated;
import io.tollgate.core.config.Role;
import io.tollgate.core.config.Route;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Scopes cut down what roles grant, and grant nothing themselves. */
final class ScopesTest {
    private final Route orders = Generated.route(
            "orders",
            true,
            0,
            new Route.Match(List.of(), List.of("/orders"), List.of(), List.of()),
            new Access(false, List.of("jwt:corp"), Map.of("read", "orders:read", "write", "orders:write")));
    private final AccessPolicy policy = new AccessPolicy(Configuration.of(List.of(
            new Role("reader", List.of("orders:read")),
            new Consumer("ann", List.of("reader"), List.of(), true, List.of()))));

    @Test
    void aPermissionMustBeGrantedAndInScope() {
        assertThat(decide("GET", List.of("openid", "orders:read"))).isInstanceOf(AccessVerdict.Allow.class);
        assertThat(decide("GET", List.of("orders:*"))).isInstanceOf(AccessVerdict.Allow.class);
        assertThat(decide("GET", null)).isInstanceOf(AccessVerdict.Allow.class);
    }

    @Test
    void noScopeOrAnotherScopeIsDenied() {
        AccessVerdict.Deny expected =
                new AccessVerdict.Deny(Denial.SCOPE_MISSING, "the token's scopes lack orders:read");
        assertThat(decide("GET", List.of())).isEqualTo(expected);
        assertThat(decide("GET", List.of("orders:write", "ORDERS:READ", "orders")))
                .isEqualTo(expected);
    }

    @Test
    void aScopeGrantsNothing() {
        assertThat(decide("POST", List.of("orders:write", "*")))
                .isInstanceOfSatisfying(
                        AccessVerdict.Deny.class,
                        deny -> assertThat(deny.reason()).isEqualTo(Denial.PERMISSION_MISSING));
    }

    @Test
    void onlyScopesOfAPermissionsFormAreKept() {
        List<String> scopes = List.of("Mail.Read", "orders:read", "ORDERS:READ", "*", "https://example.com/all", "");
        assertThat(new Caller("ann", null, scopes).scopes()).containsExactly("orders:read", "*");
        assertThat(new Caller("ann", null, List.of("Mail.Read")).scopes()).isEmpty();
    }

    private AccessVerdict decide(String method, @Nullable List<String> scopes) {
        return policy.decide(orders, method, new Caller("ann", null, scopes));
    }
}
