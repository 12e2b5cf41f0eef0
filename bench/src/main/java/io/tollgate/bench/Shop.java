package io.tollgate.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Route;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A made-up company that every benchmark measures: services under a few host names, each with the same handful of
 * resources, and consumers with a few roles. The same for the same number of routes.
 */
public final class Shop {
    private static final List<String> SHAPES =
            List.of("/%s/items", "/%s/items/{id}", "/%s/items/{id}/parts/{part}", "/%s/files/**", "/%s/status");

    private Shop() {}

    /** A configuration of {@code routeCount} routes that names nothing it has not. */
    public static Configuration of(int routeCount) {
        List<ConfigObject> objects = new ArrayList<>();
        ObjectNode upstream = named("orders");
        upstream.putArray("targets").addObject().put("url", "http://10.0.0.7:8080");
        objects.add(read(Kind.UPSTREAM, upstream));
        ObjectNode limit = named("per-consumer");
        limit.putArray("by").add("consumer");
        limit.putArray("rules")
                .addObject()
                .put("requests", 100)
                .put("per", "1s")
                .put("burst", 20);
        objects.add(read(Kind.LIMIT, limit));
        for (int i = 0; i < 20; i++) {
            ObjectNode role = named("role-" + i);
            role.putArray("permissions").add("area-" + i + ":*").add("items:read-" + i);
            objects.add(read(Kind.ROLE, role));
        }
        for (int i = 0; i < 100; i++) {
            ObjectNode consumer = named("consumer-" + i);
            consumer.putArray("roles")
                    .add("role-" + i % 20)
                    .add("role-" + (i + 7) % 20)
                    .add("role-" + (i + 13) % 20);
            objects.add(read(Kind.CONSUMER, consumer));
        }
        for (int i = 0; i < routeCount; i++) {
            objects.add(read(Kind.ROUTE, route(i)));
        }
        return Configuration.of(objects);
    }

    /** Requests as {@code {host, path}} for random routes of {@link #of}; each has one. */
    public static String[][] requests(int routeCount, int count) {
        SplittableRandom random = new SplittableRandom(1);
        String[][] requests = new String[count][];
        for (int i = 0; i < count; i++) {
            int route = random.nextInt(routeCount);
            String path = template(route)
                    .replace("{id}", Integer.toString(random.nextInt(1_000_000)))
                    .replace("{part}", Integer.toHexString(random.nextInt()))
                    .replace("**", "2027/01/report.pdf");
            // new strings, as a request's are: their hash codes are not known yet
            requests[i] = new String[] {host(route), path};
        }
        return requests;
    }

    private static ObjectNode route(int number) {
        ObjectNode route = named("route-" + number).put("upstream", "orders");
        ObjectNode match = route.putObject("match");
        match.putArray("hosts").add(host(number));
        match.putArray("paths").add(template(number));
        match.putArray("methods").add("GET").add("POST");
        ObjectNode access = route.putObject("access");
        access.putArray("authentication").add("api-key");
        access.putObject("permissions")
                .put("read", "area-" + number % 20 + ":read")
                .put("write", "area-" + number % 20 + ":write");
        route.putArray("limits").add("per-consumer");
        return route;
    }

    private static String host(int route) {
        return "api" + route / SHAPES.size() % 20 + ".example.com";
    }

    private static String template(int route) {
        return SHAPES.get(route % SHAPES.size()).formatted("service-" + route / SHAPES.size());
    }

    private static ObjectNode named(String name) {
        return Json.object().put("name", name);
    }

    private static ConfigObject read(Kind kind, ObjectNode document) {
        try {
            return kind.read(document);
        } catch (InvalidDocumentException e) {
            throw new IllegalStateException("the shop is a good configuration", e);
        }
    }

    /** A route of {@code configuration} by its number. */
    public static Route route(Configuration configuration, int number) {
        return (Route) configuration.find(Kind.ROUTE, "route-" + number).orElseThrow();
    }
}
