package io.tollgate.control.openapi;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.info.License;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.security.SecurityScheme;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Hands out the document. Everybody may have it: it is the same in every installation and in the source. */
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Tollgate admin API",
                        version = "v1",
                        description =
                                "Upstreams, routes, roles, consumers, issuers, trust stores, keys, limits, certificates and nodes of a Tollgate"
                                        + " gateway."
                                        + " Errors are problem documents (RFC 9457).",
                        license = @License(name = "Apache-2.0", url = "https://www.apache.org/licenses/LICENSE-2.0")),
        security = @SecurityRequirement(name = "bearer"))
@SecurityScheme(name = "bearer", type = SecuritySchemeType.HTTP, scheme = "bearer", bearerFormat = "JWT")
@Controller("/api/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class OpenApiController {
    private static final String RESOURCE = "/META-INF/swagger/tollgate-admin-api-v1.yml";

    private final String document = read();

    /** The OpenAPI 3 document. */
    @Hidden
    @Get("/openapi.yaml")
    @Produces("application/yaml")
    @Secured(SecurityRule.IS_ANONYMOUS)
    HttpResponse<String> document() {
        return HttpResponse.ok(document);
    }

    private static String read() {
        try (InputStream in = OpenApiController.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + ": not on the class path (expected: made by the build)");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
