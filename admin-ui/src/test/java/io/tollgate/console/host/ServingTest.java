package io.tollgate.console.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.console.door.RunningConsole;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The console answers on its port, and every answer says how it may be used. */
final class ServingTest {
    private static final RunningConsole CONSOLE = RunningConsole.start();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @AfterAll
    static void stop() {
        CONSOLE.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/login", "/routes", "/routes/api.v1", "/revisions/7"})
    void everyPageIsTheOnePageWithANonceOfItsOwn(String path) throws Exception {
        HttpResponse<String> first = get(path);
        HttpResponse<String> second = get(path);
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.body()).contains("tollgate/console.js");
        assertThat(policy(first))
                .contains("frame-ancestors 'none'")
                .doesNotContain("script-src 'self' 'unsafe-inline'");
        assertThat(policy(first)).isNotEqualTo(policy(second));
        assertThat(first.body()).doesNotContainPattern("<script(?![^>]*nonce=)[^>]*>");
    }

    @Test
    void theSessionCookieIsForThisSiteAndNoScript() throws Exception {
        assertThat(get("/login").headers().firstValue("Set-Cookie").orElse(""))
                .startsWith("TOLLGATE_CONSOLE=")
                .contains("HttpOnly")
                .contains("SameSite=Strict");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/tollgate/console.css",
                "/tollgate/console.js",
                "/tollgate/logo.svg",
                "/tollgate/charts/tg-chart.js",
                "/tollgate/charts/uplot.js",
                "/tollgate/fonts/inter.woff2",
                "/lumo/lumo.css"
            })
    void staticFilesAreThere(String path) throws Exception {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/WEB-INF/web.xml", "/../application.yml", "/application.yml", "/META-INF/MANIFEST.MF"})
    void whatIsOnTheClassPathIsNotOnTheWeb(String path) throws Exception {
        HttpResponse<String> response = get(path);
        assertThat(response.body()).doesNotContain("micronaut").doesNotContain("Manifest-Version");
    }

    private static String policy(HttpResponse<String> response) {
        return response.headers().firstValue("Content-Security-Policy").orElse("");
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(CONSOLE.uri() + path)).build(), BodyHandlers.ofString());
    }
}
