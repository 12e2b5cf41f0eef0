package io.tollgate.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.settings.OAuth2TokenFormat;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenClaimsContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.web.SecurityFilterChain;

/**
 * An identity provider that is not ours, on a free port of loopback: Spring Authorization Server, whole, with its discovery
 * document, key set, token and introspection endpoints. Clients get tokens for themselves (RFC 6749 section 4.4): signed ones,
 * or opaque ones. Its keys change, and it dies and comes back, as the test says.
 */
final class RealIssuer implements AutoCloseable {
    private static final String AUDIENCE = "orders-api";
    /** The client that may ask about opaque tokens. */
    private static final String GATEWAY = "gateway";

    private static final String OPAQUE_SUFFIX = "-opaque";

    private static final int STARTS_MAX = 3;

    private int port;
    private final List<JWK> keys = new CopyOnWriteArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> consumers;
    private @Nullable ConfigurableApplicationContext server;
    /** Its port while it is away. */
    private @Nullable Socket place;

    /** One that runs, has the key {@code k1}, and knows a client for each of {@code consumers}. */
    RealIssuer(String... consumers) {
        this.consumers = List.of(consumers);
        publish("k1");
        for (int attempt = 1; server == null; attempt++) {
            port = FreePorts.one();
            try {
                comeBack();
            } catch (RuntimeException e) {
                if (attempt == STARTS_MAX) {
                    throw e;
                }
                // Most likely somebody took the port between the look and the start: nobody knows it yet.
            }
        }
    }

    /** Its {@code iss}. */
    String uri() {
        return "http://127.0.0.1:" + port;
    }

    /** The document of an issuer object that takes its signed tokens, and finds its keys by discovery. */
    Map<String, Object> document() {
        return Map.of(
                "issuer", uri(),
                "audiences", List.of(AUDIENCE),
                "algorithms", List.of("ES256"),
                "consumerClaim", "azp",
                "refresh", "10s");
    }

    /** The document of one that takes its opaque tokens. */
    Map<String, Object> opaqueDocument() {
        return Map.of(
                "issuer", uri(),
                "audiences", List.of(AUDIENCE),
                "consumerClaim", "azp",
                "introspection",
                        Map.of(
                                "endpoint",
                                uri() + "/oauth2/introspect",
                                "clientId",
                                GATEWAY,
                                "clientSecret",
                                secret(GATEWAY)));
    }

    /** Publishes one more key, and signs with it from now on. */
    void publish(String kid) {
        try {
            keys.add(new ECKeyGenerator(Curve.P_256)
                    .keyID(kid)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.ES256)
                    .generate());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes every key but the newest out of its set. */
    void withdrawOldKeys() {
        keys.subList(0, keys.size() - 1).clear();
    }

    /** A new signed token that its token endpoint gives to the client of {@code consumer}. */
    String token(String consumer) throws IOException, InterruptedException {
        return granted(consumer);
    }

    /** A new opaque one. */
    String opaqueToken(String consumer) throws IOException, InterruptedException {
        return granted(consumer + OPAQUE_SUFFIX);
    }

    private String granted(String id) throws IOException, InterruptedException {
        var basic = Base64.getEncoder().encodeToString((id + ":" + secret(id)).getBytes(UTF_8));
        var request = HttpRequest.newBuilder(URI.create(uri() + "/oauth2/token"))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials"))
                .build();
        var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("no token: " + answer.statusCode() + " " + answer.body());
        }
        try {
            return Json.parse(answer.body()).path("access_token").asText();
        } catch (InvalidDocumentException e) {
            throw new IOException(e);
        }
    }

    /** Answers nobody any more: connections to its port are refused, and nobody else gets the port meanwhile. */
    void goAway() throws IOException {
        stop();
        Socket held = new Socket();
        held.setReuseAddress(true);
        held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)); // bound and not listening
        place = held;
    }

    private void stop() {
        if (server != null) {
            server.close();
            server = null;
        }
    }

    private void giveUpPlace() {
        Socket held = place;
        place = null;
        if (held != null) {
            try {
                held.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Answers again, at the same place and with the keys that it has now. */
    void comeBack() {
        giveUpPlace();
        server = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.SERVLET)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                .properties(
                        Map.of("server.port", port, "server.address", "127.0.0.1", "spring.main.banner-mode", "off"))
                .initializers(context -> context.getBeanFactory().registerSingleton("realIssuer", this))
                .run();
    }

    @Override
    public void close() {
        stop();
        giveUpPlace();
        client.close();
    }

    private RegisteredClient client(String id, OAuth2TokenFormat format) {
        return RegisteredClient.withId(id)
                .clientId(id)
                .clientSecret("{noop}" + secret(id))
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                .tokenSettings(TokenSettings.builder()
                        .accessTokenFormat(format)
                        .accessTokenTimeToLive(Duration.ofMinutes(30))
                        .build())
                .build();
    }

    /** Each has another: the provider insists on that. */
    private static String secret(String id) {
        return "secret-of-" + id;
    }

    private static String consumer(RegisteredClient registered) {
        return registered.getClientId().replace(OPAQUE_SUFFIX, "");
    }

    /** What makes it a provider: its clients, its keys, and whom its tokens are for. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        SecurityFilterChain endpoints(HttpSecurity http) {
            return http.oauth2AuthorizationServer(server -> server.oidc(Customizer.withDefaults()))
                    .build();
        }

        @Bean
        AuthorizationServerSettings settings(RealIssuer issuer) {
            return AuthorizationServerSettings.builder().issuer(issuer.uri()).build();
        }

        @Bean
        RegisteredClientRepository clients(RealIssuer issuer) {
            List<RegisteredClient> clients = new CopyOnWriteArrayList<>();
            clients.add(issuer.client(GATEWAY, OAuth2TokenFormat.SELF_CONTAINED));
            for (var consumer : issuer.consumers) {
                clients.add(issuer.client(consumer, OAuth2TokenFormat.SELF_CONTAINED));
                clients.add(issuer.client(consumer + OPAQUE_SUFFIX, OAuth2TokenFormat.REFERENCE));
            }
            return new InMemoryRegisteredClientRepository(clients);
        }

        @Bean
        JWKSource<SecurityContext> keys(RealIssuer issuer) {
            return (selector, context) -> selector.select(new JWKSet(List.copyOf(issuer.keys)));
        }

        @Bean
        OAuth2TokenCustomizer<JwtEncodingContext> signed(RealIssuer issuer) {
            return context -> {
                context.getJwsHeader()
                        .algorithm(SignatureAlgorithm.ES256)
                        .keyId(issuer.keys.getLast().getKeyID());
                context.getClaims().audience(List.of(AUDIENCE)).claim("azp", consumer(context.getRegisteredClient()));
            };
        }

        @Bean
        OAuth2TokenCustomizer<OAuth2TokenClaimsContext> opaque() {
            return context -> context.getClaims()
                    .audience(List.of(AUDIENCE))
                    .claim("azp", consumer(context.getRegisteredClient()));
        }
    }
}
