package io.tollgate.control.importing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.catalogue.Declarations;
import io.tollgate.control.catalogue.Declarations.Outcome;
import io.tollgate.control.catalogue.Declarations.Wish;
import io.tollgate.control.catalogue.DeclareOptions;
import io.tollgate.control.catalogue.Published;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Route;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Makes routes, and an upstream where there is none yet, of an OpenAPI document: in one revision or not at all. Needs the
 * write permission of routes, and of upstreams where one is made.
 */
@Singleton
public final class OpenApiImport {
    private final Declarations declarations;

    OpenApiImport(Declarations declarations) {
        this.declarations = declarations;
    }

    /**
     * What an import did, or would do.
     *
     * @param gone routes of an earlier import that the document does not have any more; they stay unless pruned
     * @param notCarriedOver what the document says that no route can, as {@code [{"detail","count","pointer"}]}
     */
    public record Imported(Outcome outcome, List<String> gone, JsonNode notCarriedOver) {
        public Imported {
            gone = List.copyOf(gone);
        }
    }

    /** Imports what {@code body} asks for; {@code prune} deletes the routes that are gone. */
    public Imported run(Actor actor, JsonNode body, boolean prune, WriteOptions options) {
        actor.require(OperatorPermission.ROUTES_WRITE);
        ImportRequest request = ImportRequest.read(body);
        Losses losses = new Losses();
        ApiDocument document = ApiDocument.read(request.document(), losses);
        AtomicReference<List<Route>> gone = new AtomicReference<>(List.of());
        Outcome outcome = declarations.declare(
                actor,
                now -> {
                    ApiRoutes.Wanted routes = new ApiRoutes(request, serverPath(document), losses)
                            .of(document.operations(), now.configuration());
                    gone.set(gone(request, routes, now));
                    return new Wish(
                            wanted(request, document, routes, now), prune ? List.copyOf(gone.get()) : List.of());
                },
                new DeclareOptions(false, Integer.MAX_VALUE, options));
        return new Imported(outcome, gone.get().stream().map(Route::name).toList(), losses.toJson());
    }

    private static ObjectNode wanted(
            ImportRequest request, ApiDocument document, ApiRoutes.Wanted routes, Published now) {
        if (!routes.foreign().isEmpty()) {
            throw new Invalid(
                    "/name",
                    "there are routes of these names that no import made: "
                            + String.join(
                                    ", ",
                                    routes.foreign()
                                            .subList(
                                                    0,
                                                    Math.min(5, routes.foreign().size())))
                            + " (expected: another name)");
        }
        ObjectNode wanted = Json.object();
        if (now.configuration().find(Kind.UPSTREAM, request.upstream()).isEmpty()) {
            wanted.putArray(Kind.UPSTREAM.plural()).add(upstream(request, document));
        }
        routes.routes().values().forEach(wanted.putArray(Kind.ROUTE.plural())::add);
        return wanted;
    }

    private static List<Route> gone(ImportRequest request, ApiRoutes.Wanted wanted, Published now) {
        return now.configuration().routes().stream()
                .filter(route -> route.tags().contains(request.tag())
                        && !wanted.routes().containsKey(route.name())
                        && !wanted.unread().contains(route.name()))
                .toList();
    }

    private static String serverPath(ApiDocument document) {
        URI server = document.server();
        String path = server == null || server.getRawPath() == null ? "" : server.getRawPath();
        return path.replaceAll("/+$", "");
    }

    private static ObjectNode upstream(ImportRequest request, ApiDocument document) {
        String given = request.target();
        String url = given != null ? given : origin(document.server());
        if (url == null) {
            throw new Invalid(
                    "/target",
                    "missing: there is no upstream \"" + request.upstream()
                            + "\", and the document names no server (expected: a URL such as http://10.0.0.7:8080)");
        }
        ObjectNode upstream = Json.object().put("name", request.upstream());
        upstream.putArray("targets").addObject().put("url", url);
        try {
            Kind.UPSTREAM.read(upstream);
            return upstream;
        } catch (InvalidDocumentException e) {
            throw new Invalid(
                    given != null ? "/target" : "/document/servers/0/url",
                    e.violations().getFirst().detail());
        }
    }

    /** Scheme, host and port; null when the URL is relative. */
    private static @Nullable String origin(@Nullable URI server) {
        return server == null || server.getHost() == null
                ? null
                : server.getScheme() + "://" + server.getRawAuthority();
    }
}
