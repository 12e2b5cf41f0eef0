package io.tollgate.control.account;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.RequestBean;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tollgate.control.account.RoleCatalogue.OperatorRoleView;
import io.tollgate.control.account.RoleCatalogue.Written;
import io.tollgate.control.catalogue.FieldChange;
import io.tollgate.control.catalogue.WriteParameters;
import io.tollgate.control.http.Bodies;
import io.tollgate.control.http.Document;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.RequiresPermission;
import io.tollgate.core.json.Json;
import org.jspecify.annotations.Nullable;

/** The roles of operators: permissions by name. */
@Controller("/api/v1/operator-roles")
@ExecuteOn(TaskExecutors.BLOCKING)
final class RoleController {
    private final RoleCatalogue roles;

    RoleController(RoleCatalogue roles) {
        this.roles = roles;
    }

    /** All roles, the built-in ones first, and every permission there is. */
    @Get
    @RequiresPermission(OperatorPermission.OPERATORS_READ)
    HttpResponse<Document> list(@Parameter(hidden = true) Actor actor) {
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        roles.list(actor).forEach(role -> items.add(role.toJson()));
        ArrayNode permissions = json.putArray("permissions");
        for (OperatorPermission permission : OperatorPermission.values()) {
            permissions.add(permission.wireName());
        }
        return Document.ok(json);
    }

    /** One role. */
    @Get("/{name}")
    @RequiresPermission(OperatorPermission.OPERATORS_READ)
    HttpResponse<Document> get(@Parameter(hidden = true) Actor actor, String name) {
        OperatorRoleView role = roles.get(actor, name);
        return Document.ok(role.toJson()).header("ETag", role.etag());
    }

    /** Make or change a role: {@code {"description","permissions"}}. */
    @Put("/{name}")
    @RequiresPermission(OperatorPermission.OPERATORS_WRITE)
    HttpResponse<Document> put(
            @Parameter(hidden = true) Actor actor,
            String name,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body,
            @RequestBean WriteParameters parameters) {
        return answer(roles.put(actor, name, Bodies.json(body), parameters.options()), parameters);
    }

    /** Delete a role that no operator has. */
    @Delete("/{name}")
    @RequiresPermission(OperatorPermission.OPERATORS_WRITE)
    HttpResponse<Document> delete(
            @Parameter(hidden = true) Actor actor, String name, @RequestBean WriteParameters parameters) {
        return answer(roles.delete(actor, name, parameters.options()), parameters);
    }

    private static HttpResponse<Document> answer(Written written, WriteParameters parameters) {
        if (parameters.options().dryRun()) {
            return Document.ok(FieldChange.toJson(written.changes()));
        }
        OperatorRoleView role = written.role();
        if (role == null) {
            return HttpResponse.noContent();
        }
        return Document.written(written.created(), role.toJson(), role.etag());
    }
}
