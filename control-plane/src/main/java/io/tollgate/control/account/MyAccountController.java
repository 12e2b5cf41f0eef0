package io.tollgate.control.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.rules.SecurityRule;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tollgate.control.http.Bodies;
import io.tollgate.control.http.Document;
import io.tollgate.control.operator.AccessTokens;
import io.tollgate.control.operator.AccessTokens.IssuedAccessToken;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.OperatorRoles;
import io.tollgate.control.operator.Operators;
import io.tollgate.control.operator.SecondFactors;
import io.tollgate.control.operator.SecondFactors.Proposal;
import io.tollgate.control.operator.SignedInBy;
import io.tollgate.control.problem.ProblemException.Forbidden;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.control.problem.ProblemException.NotFound;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What everybody does with an account of their own. A personal access token may look, and no more: it could else make
 * itself another, or a password.
 */
@Controller("/api/v1/me")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(SecurityRule.IS_AUTHENTICATED)
final class MyAccountController {
    private final Operators operators;
    private final SecondFactors secondFactors;
    private final AccessTokens tokens;
    private final Belongings belongings;

    MyAccountController(Operators operators, SecondFactors secondFactors, AccessTokens tokens, Belongings belongings) {
        this.operators = operators;
        this.secondFactors = secondFactors;
        this.tokens = tokens;
        this.belongings = belongings;
    }

    private record Given(String first, String second) {}

    /** Who I am and what I may do. */
    @Get
    HttpResponse<Document> me(@Parameter(hidden = true) Actor actor) {
        ObjectNode json = Json.object().put("username", actor.username());
        ArrayNode roles = json.putArray("roles");
        operators.rolesOf(actor.username()).forEach(roles::add);
        ArrayNode permissions = json.putArray("permissions");
        actor.permissions().stream().map(OperatorPermission::wireName).sorted().forEach(permissions::add);
        operators
                .standing(actor.username(), actor.address(), actor.requestId())
                .ifPresent(standing -> json.put("mustChangePassword", standing.mustChange()));
        return Document.ok(json.put("secondFactor", secondFactors.isOn(actor.username())));
    }

    /** Change my password: {@code {"old","new"}}. Ends all my sessions. */
    @Post("/password")
    HttpResponse<Document> changePassword(
            @Parameter(hidden = true) Actor actor,
            @Parameter(hidden = true) Authentication by,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body) {
        requireSession(by);
        Given given = given(body, "old", "new");
        operators.changePassword(actor, given.first(), given.second());
        return HttpResponse.noContent();
    }

    /** Get a secret for an authenticator app: {@code {"password"}}. In force once a code of it was given. */
    @Post("/second-factor")
    HttpResponse<Document> propose(
            @Parameter(hidden = true) Actor actor,
            @Parameter(hidden = true) Authentication by,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body) {
        requireSession(by);
        operators.confirm(actor, one(body, "password"));
        Proposal proposal = secondFactors.propose(actor);
        return Document.ok(Json.object().put("secret", proposal.secret()).put("uri", proposal.uri()));
    }

    /** Put the second factor in force: {@code {"code"}}. Answers the recovery codes, once. */
    @Post("/second-factor/confirm")
    HttpResponse<Document> confirm(
            @Parameter(hidden = true) Actor actor,
            @Parameter(hidden = true) Authentication by,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body) {
        requireSession(by);
        ObjectNode json = Json.object();
        secondFactors.confirm(actor, one(body, "code")).forEach(json.putArray("recoveryCodes")::add);
        return Document.ok(json);
    }

    /** Turn my second factor off: {@code {"password"}}. */
    @Post("/second-factor/off")
    HttpResponse<Document> turnOff(
            @Parameter(hidden = true) Actor actor,
            @Parameter(hidden = true) Authentication by,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body) {
        requireSession(by);
        operators.confirm(actor, one(body, "password"));
        secondFactors.turnOff(actor, actor.username());
        return HttpResponse.noContent();
    }

    /** Where I am signed in. */
    @Get("/sessions")
    HttpResponse<Document> sessions(
            @Parameter(hidden = true) Actor actor, @Parameter(hidden = true) Authentication by) {
        return Document.ok(Belongings.toJson(belongings.sessions(actor), SignedInBy.session(by)));
    }

    /** End one of my sessions. */
    @Delete("/sessions/{id}")
    HttpResponse<Document> endSession(
            @Parameter(hidden = true) Actor actor, @Parameter(hidden = true) Authentication by, String id) {
        requireSession(by);
        try {
            belongings.endSession(actor, UUID.fromString(id));
        } catch (IllegalArgumentException e) {
            throw new NotFound("sessions/" + id);
        }
        return HttpResponse.noContent();
    }

    /** My personal access tokens, without their secrets. */
    @Get("/tokens")
    HttpResponse<Document> tokens(@Parameter(hidden = true) Actor actor) {
        return Document.ok(Belongings.toJson(belongings.tokens(actor)));
    }

    /** Make a token: {@code {"name","expiresAt","permissions"}}, which are among mine. Answers its secret, once. */
    @Post("/tokens")
    HttpResponse<Document> issueToken(
            @Parameter(hidden = true) Actor actor,
            @Parameter(hidden = true) Authentication by,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body) {
        requireSession(by);
        TokenRequest request = tokenRequest(Bodies.json(body));
        IssuedAccessToken issued = tokens.issue(actor, request.name(), request.expiresAt(), request.permissions());
        ObjectNode json = Belongings.toJson(issued.token()).put("secret", issued.secret());
        return HttpResponse.<Document>status(HttpStatus.CREATED).body(new Document(json));
    }

    /** Revoke one of my tokens. */
    @Delete("/tokens/{id}")
    HttpResponse<Document> revokeToken(
            @Parameter(hidden = true) Actor actor, @Parameter(hidden = true) Authentication by, String id) {
        requireSession(by);
        belongings.revokeToken(actor, id);
        return HttpResponse.noContent();
    }

    private static void requireSession(Authentication by) {
        if (SignedInBy.session(by) == null) {
            throw new Forbidden("A personal access token may not do this (expected: who has signed in)");
        }
    }

    private record TokenRequest(String name, Instant expiresAt, Set<OperatorPermission> permissions) {}

    private static TokenRequest tokenRequest(JsonNode document) {
        try {
            return JsonObjectReader.read(document, in -> {
                String name = in.string("name");
                if (name.isBlank() || name.length() > 80 || name.chars().anyMatch(Character::isISOControl)) {
                    in.violation("name", "(expected: 1 to 80 characters that say what it is for)");
                }
                String expiresAt = in.string("expiresAt");
                Instant end = time(in, expiresAt);
                List<String> permissions = in.strings(
                        "permissions",
                        100,
                        text -> OperatorPermission.ofWireName(text).isPresent()
                                ? null
                                : "an operators' permission such as routes:write");
                return in.build(() -> new TokenRequest(name.strip(), end, OperatorRoles.permissions(permissions)));
            });
        } catch (InvalidDocumentException e) {
            throw new Invalid(e);
        }
    }

    private static Instant time(JsonObjectReader in, String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            in.violation("expiresAt", "not a time (expected: RFC 3339, such as 2027-01-01T00:00:00Z)");
            return Instant.EPOCH;
        }
    }

    private static Given given(byte @Nullable [] body, String first, String second) {
        try {
            return JsonObjectReader.read(Bodies.json(body), in -> {
                String one = in.string(first);
                String other = in.string(second);
                return in.build(() -> new Given(one, other));
            });
        } catch (InvalidDocumentException e) {
            throw new Invalid(e);
        }
    }

    private static String one(byte @Nullable [] body, String field) {
        try {
            return JsonObjectReader.<Given>read(Bodies.json(body), in -> {
                        String value = in.string(field);
                        return in.build(() -> new Given(value, ""));
                    })
                    .first();
        } catch (InvalidDocumentException e) {
            throw new Invalid(e);
        }
    }
}
