package io.tollgate.control.operator;

import com.fasterxml.jackson.databind.JsonNode;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tollgate.control.http.Bodies;
import io.tollgate.control.http.Document;
import io.tollgate.control.http.RequestId;
import io.tollgate.control.operator.Operators.Credentials;
import io.tollgate.control.operator.Sessions.Session;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Signing in and out. The only endpoints beside health that nobody must be known for. */
@Controller("/api/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class SessionController {
    private final Sessions sessions;

    SessionController(Sessions sessions) {
        this.sessions = sessions;
    }

    /** Sign in with {@code {"username","password"}}, and {@code "code"} where a second factor is on. */
    @Post("/login")
    @Secured(SecurityRule.IS_ANONYMOUS)
    HttpResponse<Document> login(
            @Body @Schema(implementation = Document.class) byte @Nullable [] body, HttpRequest<?> request) {
        String agent = request.getHeaders().get("User-Agent");
        return Document.ok(toJson(sessions.open(
                credentials(body), ActorBinder.address(request), RequestId.of(request), agent == null ? "" : agent)));
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

    private static JsonNode toJson(Session session) {
        return Json.object()
                .put("access_token", session.accessToken())
                .put("refresh_token", session.refreshToken())
                .put("token_type", "Bearer")
                .put("expires_in", session.expiresIn().toSeconds());
    }

    private static Credentials credentials(byte @Nullable [] body) {
        try {
            return JsonObjectReader.read(Bodies.json(body), in -> {
                String username = in.string("username");
                String password = in.string("password");
                String code = in.stringOrNull("code");
                return in.build(() -> new Credentials(username, password, code));
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
