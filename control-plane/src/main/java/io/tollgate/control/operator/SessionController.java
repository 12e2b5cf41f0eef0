package io.tollgate.control.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tollgate.control.http.Bodies;
import io.tollgate.control.http.Document;
import io.tollgate.control.http.RequestId;
import io.tollgate.control.operator.Sessions.Session;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Signing in and out, and who I am. The only endpoints beside health that nobody must be known for. */
@Controller("/api/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class SessionController {
    private final Sessions sessions;
    private final Operators operators;

    SessionController(Sessions sessions, Operators operators) {
        this.sessions = sessions;
        this.operators = operators;
    }

    private record Two(String first, String second) {}

    /** Sign in with {@code {"username","password"}}. */
    @Post("/login")
    @Secured(SecurityRule.IS_ANONYMOUS)
    HttpResponse<Document> login(
            @Body @Schema(implementation = Document.class) byte @Nullable [] body, HttpRequest<?> request) {
        Two given = two(body, "username", "password");
        return Document.ok(toJson(
                sessions.open(given.first(), given.second(), ActorBinder.address(request), RequestId.of(request))));
    }

    /** Renew with {@code {"refresh_token"}}; {@code "grant_type":"refresh_token"} may stand beside it. */
    @Post("/oauth/access_token")
    @Secured(SecurityRule.IS_ANONYMOUS)
    HttpResponse<Document> renew(
            @Body @Schema(implementation = Document.class) byte @Nullable [] body, HttpRequest<?> request) {
        String token = refreshToken(body);
        return Document.ok(toJson(sessions.renew(token, ActorBinder.address(request), RequestId.of(request))));
    }

    /** Sign out: end what {@code {"refresh_token"}} could renew. */
    @Post("/logout")
    @Secured(SecurityRule.IS_AUTHENTICATED)
    HttpResponse<Document> logout(@Body @Schema(implementation = Document.class) byte @Nullable [] body) {
        sessions.close(refreshToken(body));
        return HttpResponse.noContent();
    }

    /** Who I am and what I may do. */
    @Get("/me")
    @Secured(SecurityRule.IS_AUTHENTICATED)
    HttpResponse<Document> me(@Parameter(hidden = true) Actor actor) {
        ObjectNode json = Json.object().put("username", actor.username());
        ArrayNode roles = json.putArray("roles");
        operators.rolesOf(actor.username()).forEach(roles::add);
        ArrayNode permissions = json.putArray("permissions");
        actor.permissions().stream().map(OperatorPermission::wireName).sorted().forEach(permissions::add);
        return Document.ok(json);
    }

    /** Change my password: {@code {"old","new"}}. Ends all my sessions that could be renewed. */
    @Post("/me/password")
    @Secured(SecurityRule.IS_AUTHENTICATED)
    HttpResponse<Document> changePassword(
            @Parameter(hidden = true) Actor actor,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body) {
        Two given = two(body, "old", "new");
        operators.changePassword(actor, given.first(), given.second());
        return HttpResponse.noContent();
    }

    private static JsonNode toJson(Session session) {
        return Json.object()
                .put("access_token", session.accessToken())
                .put("refresh_token", session.refreshToken())
                .put("token_type", "Bearer")
                .put("expires_in", session.expiresIn().toSeconds());
    }

    private static Two two(byte @Nullable [] body, String first, String second) {
        try {
            return JsonObjectReader.read(Bodies.json(body), in -> {
                String one = in.string(first);
                String other = in.string(second);
                return in.build(() -> new Two(one, other));
            });
        } catch (InvalidDocumentException e) {
            throw new Invalid(e);
        }
    }

    private static String refreshToken(byte @Nullable [] body) {
        try {
            return JsonObjectReader.<List<String>>read(Bodies.json(body), in -> {
                        in.raw("grant_type");
                        String token = in.string("refresh_token");
                        return in.build(() -> List.of(token));
                    })
                    .getFirst();
        } catch (InvalidDocumentException e) {
            throw new Invalid(e);
        }
    }
}
