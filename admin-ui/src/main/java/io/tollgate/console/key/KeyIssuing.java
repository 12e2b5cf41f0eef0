package io.tollgate.console.key;

import com.vaadin.flow.component.combobox.ComboBox;
import io.tollgate.console.catalogue.KindNames;
import io.tollgate.console.kit.ShellWord;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.key.ApiKeyView;
import io.tollgate.control.node.NodeAddress;
import io.tollgate.control.node.NodeState;
import io.tollgate.control.node.NodeView;
import io.tollgate.control.node.Nodes;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.page.ListQuery;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.config.Access;
import io.tollgate.core.config.Consumer;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Permission;
import io.tollgate.core.config.Role;
import io.tollgate.core.config.Route;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What issuing a key needs to know of the configuration: owners, their roles, and a request that the key opens. */
@Singleton
final class KeyIssuing {
    private static final String PROXY_HERE = "localhost:8000";

    private final Catalogue catalogue;
    private final Nodes nodes;

    KeyIssuing(Catalogue catalogue, Nodes nodes) {
        this.catalogue = catalogue;
        this.nodes = nodes;
    }

    void offerConsumers(ComboBox<String> field) {
        KindNames.offer(field, catalogue, Kind.CONSUMER);
    }

    /** The names of limits; none when this person may not see them. */
    List<String> limits() {
        return SignedIn.may(OperatorPermission.LIMITS_READ) ? KindNames.of(catalogue, Kind.LIMIT) : List.of();
    }

    /** The roles that a key of {@code consumer} can have; none when this person may not see them, or there is no such consumer. */
    List<String> rolesToChoose(String consumer) {
        try {
            return rolesOf(consumer);
        } catch (ProblemException.NotFound e) {
            return List.of(); // it is told when the key is asked for
        }
    }

    private List<String> rolesOf(String consumer) {
        return consumer(consumer).map(Consumer::roles).orElse(List.of());
    }

    /**
     * A command that calls a route which {@code key} opens, through a node that is there; {@link #plainCommand} when that can't be
     * found out now.
     */
    String curl(ApiKeyView key, String secret) {
        try {
            Optional<Route> route = openRoute(key);
            String path = route.map(KeyIssuing::path).orElse("/");
            String host = route.flatMap(r -> r.match().hosts().stream().findFirst())
                    .map(h -> h.replace("*", "www"))
                    .orElse("");
            return command(proxy(), path, host, secret);
        } catch (ProblemException e) {
            return plainCommand(secret);
        }
    }

    /** A command that needs no look at the configuration. */
    static String plainCommand(String secret) {
        return command(PROXY_HERE, "/", "", secret);
    }

    /**
     * The command. Routes and nodes are other people's words, and this goes into a shell.
     *
     * @param host of the request; empty leaves it to the URL
     */
    static String command(String proxy, String path, String host, String secret) {
        String header = host.isEmpty() ? "" : " \\\n  -H " + ShellWord.quoted("Host: " + host);
        return "curl -i " + ShellWord.of("http://" + proxy + path) + header + " \\\n  -H "
                + ShellWord.quoted("X-API-Key: " + secret);
    }

    private String proxy() {
        Stream<String> addresses = SignedIn.may(OperatorPermission.NODES_READ)
                ? nodes.list(SignedIn.actor()).stream()
                        .filter(NodeView::isUp)
                        .map(NodeView::proxyAddress)
                        .map(NodeAddress::orEmpty)
                : Stream.empty();
        return addresses
                .filter(address -> !address.isEmpty())
                .findFirst()
                .map(address -> address.replace("0.0.0.0", "localhost"))
                .orElse(PROXY_HERE);
    }

    /** Nodes that tell nothing of their requests now; none when this person may not see nodes. */
    List<String> silentNodes(Actor actor) {
        return actor.may(OperatorPermission.NODES_READ)
                ? nodes.list(actor).stream()
                        .filter(node -> node.state() == NodeState.OFFLINE)
                        .map(NodeView::name)
                        .toList()
                : List.of();
    }

    private Optional<Consumer> consumer(String name) {
        return SignedIn.may(OperatorPermission.CONSUMERS_READ)
                ? Optional.of((Consumer)
                        catalogue.get(SignedIn.actor(), Kind.CONSUMER, name).object())
                : Optional.empty();
    }

    private Optional<Route> openRoute(ApiKeyView key) {
        if (!SignedIn.may(OperatorPermission.ROUTES_READ) || !SignedIn.may(OperatorPermission.ROLES_READ)) {
            return Optional.empty();
        }
        List<String> own = key.roles();
        List<String> grants = (own == null ? rolesOf(key.consumer()) : own)
                .stream()
                        .map(role -> (Role)
                                catalogue.get(SignedIn.actor(), Kind.ROLE, role).object())
                        .flatMap(role -> role.permissions().stream())
                        .toList();
        return catalogue.list(SignedIn.actor(), Kind.ROUTE, ListQuery.first()).items().stream()
                .map(entry -> (Route) entry.object())
                .filter(route -> opens(route, grants))
                .findFirst();
    }

    /** Whether a key that is granted {@code grants} may GET what {@code route} answers, with no header but its own. */
    static boolean opens(Route route, List<String> grants) {
        List<String> methods = route.match().methods();
        return route.enabled()
                && route.match().headers().isEmpty()
                && route.access().authentication().contains(Access.API_KEY)
                && (methods.isEmpty() || methods.contains("GET"))
                && route.access()
                        .permissionFor("GET")
                        .filter(needed -> grants.stream().anyMatch(grant -> Permission.covers(grant, needed)))
                        .isPresent();
    }

    /** A path of {@code route} with something in place of its variables. */
    private static String path(Route route) {
        String path =
                route.match().paths().getFirst().replaceAll("/\\*\\*$", "").replaceAll("\\{[^}]*}", "1");
        return path.isEmpty() ? "/" : path;
    }
}
