package io.tollgate.bench.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.tollgate.core.config.Issuer;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.token.TokenRevocationBook;
import io.tollgate.node.token.IssuerPlan;
import io.tollgate.node.token.Issuers;
import io.tollgate.node.token.KeyShelf;
import io.tollgate.node.token.TokenAnswer;
import io.tollgate.node.token.TokenDesk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Tokens with ES256, of the size that identity providers issue: one that was seen before, as an event loop asks for it, and one
 * that is new, with the way to the desk's thread and back; its signature verified by the native library or by the JDK.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class TokenDeskBench {
    private static final int PRESENTED = 1 << 10;

    private final String[] remembered = new String[PRESENTED];
    /** Has ended: its signature is verified all the same, and it is never remembered. */
    private final String[] ended = new String[64];

    private final TokenRevocationBook revocations = new TokenRevocationBook();
    private final TokenDesk desk = new TokenDesk(revocations, Clock.systemUTC(), 1);

    @Param({"true", "false"})
    private boolean nativeSignatures;

    private @Nullable Issuers issuers;
    private List<IssuerPlan> plans = List.of();
    private Instant now = Instant.EPOCH;
    private int next;

    @Setup
    public void issue() throws JOSEException, IOException, InvalidDocumentException {
        ECKey key = new ECKeyGenerator(Curve.P_256)
                .keyID("k1")
                .keyUse(KeyUse.SIGNATURE)
                .generate();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String uri = "http://127.0.0.1:" + server.getAddress().getPort();
        server.createContext("/", exchange -> {
            byte[] body = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            Issuer issuer = (Issuer)
                    Kind.ISSUER.read(
                            Json.parse(
                                    "{\"name\":\"corp\",\"issuer\":\"" + uri + "\",\"jwksUri\":\"" + uri
                                            + "\",\"audiences\":[\"orders-api\"],\"algorithms\":[\"ES256\"],\"consumerClaim\":\"azp\"}"));
            Issuers made = new Issuers(KeyShelf.NONE, nativeSignatures);
            issuers = made;
            Map<String, IssuerPlan> compiled = made.compile(List.of(issuer), Set.of());
            made.use(compiled);
            plans = List.copyOf(compiled.values());
            now = Instant.now();
            revocations.replaceAll(List.of(), now);
            for (int i = 0; i < PRESENTED; i++) {
                remembered[i] = token(key, uri, i, now.plusSeconds(3_600));
                answer(remembered[i]);
            }
            for (int i = 0; i < ended.length; i++) {
                ended[i] = token(key, uri, i, now.minusSeconds(3_600));
            }
        } finally {
            server.stop(0);
        }
        if (!(desk.present(remembered[0], plans, now) instanceof TokenAnswer.Accepted)) {
            throw new IllegalStateException("a token that was verified is remembered");
        }
    }

    private static String token(ECKey key, String uri, int number, Instant end) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k1").build(),
                new JWTClaimsSet.Builder()
                        .issuer(uri)
                        .audience("orders-api")
                        .subject("user-" + number)
                        .jwtID("5d1c9a34-5a6f-4b2a-9a0f-" + number)
                        .claim("azp", "acme")
                        .claim("scope", "openid profile email orders:read orders:write")
                        .claim(
                                "realm_access",
                                Map.of("roles", List.of("reader", "offline_access", "uma_authorization")))
                        .claim("preferred_username", "user-" + number)
                        .claim("email", "user-" + number + "@example.com")
                        .issueTime(Date.from(end.minusSeconds(7_200)))
                        .expirationTime(Date.from(end))
                        .build());
        token.sign(new ECDSASigner(key));
        return token.serialize();
    }

    private TokenAnswer answer(String token) {
        return desk.present(token, plans, now) instanceof TokenAnswer.Pending pending
                ? pending.later().toCompletableFuture().join()
                : desk.present(token, plans, now);
    }

    @TearDown
    public void close() {
        desk.close();
        Issuers made = issuers;
        if (made != null) {
            made.close();
        }
    }

    @Benchmark
    public TokenAnswer seenAgain() {
        return desk.present(remembered[next++ & (PRESENTED - 1)], plans, now);
    }

    @Benchmark
    public TokenAnswer newWithEs256() {
        return answer(ended[next++ & (ended.length - 1)]);
    }
}
