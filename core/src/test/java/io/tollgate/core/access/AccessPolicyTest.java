package io.tollgate.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.Access;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Consumer;
import io.tollgate.core.config.Generated;
import io.tollgate.core.config.Role;
import io.tollgate.core.config.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class AccessPolicyTest {
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "OPTIONS", "POST", "DELETE", "PURGE", "get", "read", "write");

    private final Route orders =
            route(new Access(false, List.of("api-key"), Map.of("read", "orders:read", "DELETE", "orders:delete")));

    private final AccessPolicy policy = policy(
            List.of(
                    new Role("reader", List.of("orders:read")),
                    new Role("nothing", List.of()),
                    new Role("all", List.of("*"))),
            List.of(
                    new Consumer("ann", List.of("reader"), List.of(), true, List.of()),
                    new Consumer("bob", List.of("nothing"), List.of(), true, List.of()),
                    new Consumer("cat", List.of("all"), List.of(), false, List.of()),
                    new Consumer("dan", List.of("nothing", "all"), List.of(), true, List.of()),
                    new Consumer("eve", List.of(), List.of(), true, List.of())));

    @Test
    void aRoleOfTheConsumerAllows() {
        assertThat(policy.decide(orders, "GET", new Caller("ann", null)))
                .isEqualTo(new AccessVerdict.Allow("orders", "reader", "orders:read", List.of("reader")));
        assertThat(policy.decide(orders, "DELETE", new Caller("dan", null)))
                .isEqualTo(new AccessVerdict.Allow("orders", "all", "orders:delete", List.of("nothing", "all")));
    }

    @Test
    void aMissingPermissionIsDeniedAndNamed() {
        assertThat(policy.decide(orders, "DELETE", new Caller("ann", null)))
                .isEqualTo(new AccessVerdict.Deny(Denial.PERMISSION_MISSING, "role reader lacks orders:delete"));
        assertThat(policy.decide(orders, "GET", new Caller("eve", null)))
                .isEqualTo(new AccessVerdict.Deny(
                        Denial.PERMISSION_MISSING, "consumer eve holds no role and needs orders:read"));
    }

    @Test
    void aMethodTheRouteNamesNoPermissionForIsDeniedToEverybody() {
        assertThat(policy.decide(orders, "POST", new Caller("dan", null)))
                .isEqualTo(
                        new AccessVerdict.Deny(Denial.PERMISSION_MISSING, "route orders names no permission for POST"));
    }

    @Test
    void aRoleWithoutPermissionsPermitsNothing() {
        for (String method : METHODS) {
            assertThat(allows(policy, orders, method, new Caller("bob", null))).isFalse();
        }
    }

    @Test
    void whoIsDisabledOrGoneIsDenied() {
        assertThat(policy.decide(orders, "GET", new Caller("cat", null)))
                .isEqualTo(new AccessVerdict.Deny(Denial.CONSUMER_DISABLED, "consumer cat is disabled"));
        assertThat(policy.decide(orders, "GET", new Caller("zoe", null)))
                .isEqualTo(new AccessVerdict.Deny(Denial.CONSUMER_DISABLED, "consumer zoe does not exist"));
    }

    @Test
    void aKeyCanBeCutDownToARole() {
        assertThat(allows(policy, orders, "GET", new Caller("dan", List.of("nothing"))))
                .isFalse();
        assertThat(allows(policy, orders, "GET", new Caller("dan", List.of()))).isFalse();
        assertThat(policy.decide(orders, "GET", new Caller("dan", List.of("all", "reader"))))
                .isEqualTo(new AccessVerdict.Allow("orders", "all", "orders:read", List.of("all")));
        assertThat(allows(policy, orders, "GET", new Caller("bob", List.of("all"))))
                .isFalse();
    }

    @Test
    void aDenialHasTheWordOfProblemDocuments() {
        assertThat(Denial.values())
                .extracting(Denial::code)
                .containsExactly("credentials-missing", "consumer-disabled", "scope-missing", "permission-missing");
    }

    @Test
    void aPublicRouteAsksNobody() {
        Route open = route(new Access(true, List.of(), Map.of()));
        assertThat(policy.decide(open, "DELETE", null))
                .isEqualTo(new AccessVerdict.Allow("orders", null, "", List.of()));
    }

    @Property
    void nobodyIsAllowedNamelesslyUnlessTheRouteIsPublic(
            @ForAll("routes") Route route, @ForAll("methods") String method) {
        assertThat(allows(policy, route, method, null)).isEqualTo(route.access().isPublic());
    }

    @Property
    void whatIsNoReadAndHasNoPermissionOfItsOwnNeedsTheOneToWrite(
            @ForAll("routes") Route route, @ForAll("methods") String method) {
        Assume.that(!Access.isRead(method));
        Map<String, String> permissions = new TreeMap<>(route.access().permissions());
        String write = permissions.remove("write");
        permissions.remove("read");
        Assume.that(!permissions.containsKey(method));

        assertThat(route.access().permissionFor(method)).isEqualTo(Optional.ofNullable(write));
    }

    @Property
    void takingAwayAPermissionOrARoleNeverAllowsMore(
            @ForAll("roles") List<Role> roles,
            @ForAll("consumers") Consumer consumer,
            @ForAll("routes") Route route,
            @ForAll("methods") String method,
            @ForAll int choice) {
        AccessPolicy before = policy(roles, List.of(consumer));
        Caller caller = new Caller(consumer.name(), null);
        boolean allowed = allows(before, route, method, caller);
        for (AccessPolicy after : List.of(
                policy(without(roles, choice), List.of(consumer)),
                policy(withoutAPermission(roles, choice), List.of(consumer)),
                policy(
                        roles,
                        List.of(new Consumer(
                                consumer.name(),
                                without(consumer.roles(), choice),
                                consumer.tags(),
                                consumer.enabled(),
                                consumer.limits()))))) {
            assertThat(allows(after, route, method, caller) && !allowed).isFalse();
        }
    }

    @Property
    void theRolesOfAKeyCanOnlyCutDown(
            @ForAll("roles") List<Role> roles,
            @ForAll("consumers") Consumer consumer,
            @ForAll("routes") Route route,
            @ForAll("methods") String method,
            @ForAll("keyRoles") List<String> keyRoles) {
        AccessPolicy any = policy(roles, List.of(consumer));
        AccessVerdict cut = any.decide(route, method, new Caller(consumer.name(), keyRoles));
        if (cut instanceof AccessVerdict.Allow allow) {
            assertThat(allows(any, route, method, new Caller(consumer.name(), null)))
                    .isTrue();
            assertThat(consumer.roles()).containsAll(allow.roles());
            assertThat(keyRoles).containsAll(allow.roles());
        }
    }

    private static boolean allows(AccessPolicy policy, Route route, String method, @Nullable Caller caller) {
        return policy.decide(route, method, caller) instanceof AccessVerdict.Allow;
    }

    private static <T> List<T> without(List<T> list, int choice) {
        List<T> fewer = new ArrayList<>(list);
        if (!fewer.isEmpty()) {
            fewer.remove(Math.floorMod(choice, fewer.size()));
        }
        return fewer;
    }

    private static List<Role> withoutAPermission(List<Role> roles, int choice) {
        List<Role> changed = new ArrayList<>(roles);
        if (!changed.isEmpty()) {
            changed.replaceAll(role -> new Role(role.name(), without(role.permissions(), choice)));
        }
        return changed;
    }

    private static AccessPolicy policy(List<Role> roles, List<Consumer> consumers) {
        Configuration configuration = Configuration.of(roles);
        for (Consumer consumer : consumers) {
            configuration = configuration.with(consumer);
        }
        return new AccessPolicy(configuration);
    }

    private static Route route(Access access) {
        return Generated.route(
                "orders", true, 0, new Route.Match(List.of(), List.of("/orders"), List.of(), List.of()), access);
    }

    @Provide
    Arbitrary<List<Role>> roles() {
        return Generated.roles().list().ofMaxSize(4).uniqueElements(Role::name);
    }

    @Provide
    Arbitrary<Consumer> consumers() {
        return Generated.consumers();
    }

    @Provide
    Arbitrary<Route> routes() {
        return Generated.routes();
    }

    @Provide
    Arbitrary<List<String>> keyRoles() {
        return Arbitraries.of("a", "b", "c", "d").list().ofMaxSize(3);
    }

    @Provide
    Arbitrary<String> methods() {
        return Arbitraries.of(METHODS);
    }
}
