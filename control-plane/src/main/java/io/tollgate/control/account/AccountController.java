package io.tollgate.control.account;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.RequestBean;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tollgate.control.account.Accounts.Written;
import io.tollgate.control.catalogue.FieldChange;
import io.tollgate.control.catalogue.WriteParameters;
import io.tollgate.control.http.Bodies;
import io.tollgate.control.http.Document;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.Operators;
import io.tollgate.control.operator.RequiresPermission;
import io.tollgate.control.problem.ProblemException.NotFound;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The people of the control plane. */
@Controller("/api/v1/operators")
@ExecuteOn(TaskExecutors.BLOCKING)
final class AccountController {
    private final Accounts accounts;
    private final Belongings belongings;
    private final Operators operators;

    AccountController(Accounts accounts, Belongings belongings, Operators operators) {
        this.accounts = accounts;
        this.belongings = belongings;
        this.operators = operators;
    }

    /** All operators, in order of name: there are never so many that they need pages. */
    @Get
    @RequiresPermission(OperatorPermission.OPERATORS_READ)
    HttpResponse<Document> list(@Parameter(hidden = true) Actor actor) {
        return Document.all(accounts.list(actor), account -> toJson(account));
    }

    /** One operator. */
    @Get("/{name}")
    @RequiresPermission(OperatorPermission.OPERATORS_READ)
    HttpResponse<Document> get(@Parameter(hidden = true) Actor actor, String name) {
        Account account = accounts.get(actor, name);
        return Document.ok(toJson(account)).header("ETag", account.etag());
    }

    /**
     * Make or change an operator: {@code {"roles","enabled","password"}}. A new one without a password gets one that is
     * told in the answer, once. Whoever gets a password so must change it first of all.
     */
    @Put("/{name}")
    @RequiresPermission(OperatorPermission.OPERATORS_WRITE)
    HttpResponse<Document> put(
            @Parameter(hidden = true) Actor actor,
            String name,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body,
            @RequestBean WriteParameters parameters) {
        AccountDraft draft = AccountDraft.read(name, Bodies.json(body));
        return answer(accounts.put(actor, name, draft, parameters.options()), parameters);
    }

    /** Change an operator by a JSON merge patch. */
    @Patch("/{name}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @RequiresPermission(OperatorPermission.OPERATORS_WRITE)
    HttpResponse<Document> patch(
            @Parameter(hidden = true) Actor actor,
            String name,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body,
            @RequestBean WriteParameters parameters) {
        return answer(accounts.patch(actor, name, Bodies.json(body), parameters.options()), parameters);
    }

    /** Delete an operator, with all sessions and tokens. */
    @Delete("/{name}")
    @RequiresPermission(OperatorPermission.OPERATORS_WRITE)
    HttpResponse<Document> delete(
            @Parameter(hidden = true) Actor actor, String name, @RequestBean WriteParameters parameters) {
        return answer(accounts.delete(actor, name, parameters.options()), parameters);
    }

    /** Turn an operator's second factor off, when it is lost. */
    @Delete("/{name}/second-factor")
    @RequiresPermission(OperatorPermission.OPERATORS_WRITE)
    HttpResponse<Document> turnSecondFactorOff(@Parameter(hidden = true) Actor actor, String name) {
        accounts.turnSecondFactorOff(actor, name);
        return HttpResponse.noContent();
    }

    /** Where an operator is signed in. */
    @Get("/{name}/sessions")
    @RequiresPermission(OperatorPermission.OPERATORS_READ)
    HttpResponse<Document> sessions(@Parameter(hidden = true) Actor actor, String name) {
        return Document.ok(Belongings.toJson(belongings.sessions(actor, accounts.get(actor, name)), null));
    }

    /** End one of an operator's sessions. */
    @Delete("/{name}/sessions/{id}")
    @RequiresPermission(OperatorPermission.OPERATORS_WRITE)
    HttpResponse<Document> endSession(@Parameter(hidden = true) Actor actor, String name, String id) {
        belongings.endSession(actor, accounts.get(actor, name), session(id));
        return HttpResponse.noContent();
    }

    private static UUID session(String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw new NotFound("sessions/" + id);
        }
    }

    /** End all of an operator's sessions. */
    @Post("/{name}/sign-out")
    @RequiresPermission(OperatorPermission.OPERATORS_WRITE)
    HttpResponse<Document> signOut(@Parameter(hidden = true) Actor actor, String name) {
        belongings.endSessions(actor, accounts.get(actor, name));
        return HttpResponse.noContent();
    }

    /** An operator's personal access tokens, without their secrets. */
    @Get("/{name}/tokens")
    @RequiresPermission(OperatorPermission.OPERATORS_READ)
    HttpResponse<Document> tokens(@Parameter(hidden = true) Actor actor, String name) {
        return Document.ok(Belongings.toJson(belongings.tokens(actor, accounts.get(actor, name))));
    }

    /** Revoke an operator's personal access token. */
    @Delete("/{name}/tokens/{id}")
    @RequiresPermission(OperatorPermission.OPERATORS_WRITE)
    HttpResponse<Document> revokeToken(@Parameter(hidden = true) Actor actor, String name, String id) {
        belongings.revokeToken(actor, accounts.get(actor, name), id);
        return HttpResponse.noContent();
    }

    private ObjectNode toJson(Account account) {
        ObjectNode json = account.toJson();
        operators.lockedOutUntil(account.username()).ifPresent(until -> json.put("lockedOutUntil", until.toString()));
        return json;
    }

    private HttpResponse<Document> answer(Written written, WriteParameters parameters) {
        if (parameters.options().dryRun()) {
            return Document.ok(FieldChange.toJson(written.changes()));
        }
        Account account = written.account();
        if (account == null) {
            return HttpResponse.noContent();
        }
        ObjectNode json = toJson(account);
        if (written.password() != null) {
            json.put("password", written.password());
        }
        return Document.written(written.created(), json, account.etag());
    }
}
