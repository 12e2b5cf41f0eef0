package io.tollgate.core.token;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.tollgate.core.json.Json;
import io.tollgate.core.tls.TestCertificates.Issued;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An identity provider on a free port of loopback, for tests of every module: publishes keys and a discovery document, and
 * signs with the JDK's signatures, which are not those that verify.
 */
public final class TestIssuer implements AutoCloseable {
    private static final int COORDINATE_BYTES = 32;

    private final List<Signer> published = new CopyOnWriteArrayList<>();
    private final AtomicInteger keySetsGiven = new AtomicInteger();
    private final @Nullable SSLContext tls;
    private HttpServer server;
    private volatile @Nullable String keySetText;
    private volatile @Nullable String jwksUri;
    private volatile CountDownLatch held = new CountDownLatch(0);
    private final int port;

    /** A key pair under a name. */
    public record Signer(String kid, String algorithm, KeyPair pair) {
        /** A new pair for {@code algorithm}, for example {@code ES256}. */
        public static Signer generate(String kid, String algorithm) {
            try {
                KeyPairGenerator generator = switch (algorithm.substring(0, 2)) {
                    case "RS", "PS" -> {
                        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
                        rsa.initialize(2048);
                        yield rsa;
                    }
                    case "ES" -> {
                        KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
                        ec.initialize(new ECGenParameterSpec("secp256r1"));
                        yield ec;
                    }
                    default -> KeyPairGenerator.getInstance("Ed25519");
                };
                return new Signer(kid, algorithm, generator.generateKeyPair());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        /** The public key as a member of a key set. */
        public ObjectNode jwk() {
            ObjectNode jwk = Json.object().put("kid", kid).put("use", "sig").put("alg", algorithm);
            switch (pair.getPublic()) {
                case RSAPublicKey rsa ->
                    jwk.put("kty", "RSA")
                            .put("n", base64url(unsigned(rsa.getModulus().toByteArray(), 256)))
                            .put("e", base64url(rsa.getPublicExponent().toByteArray()));
                case ECPublicKey ec ->
                    jwk.put("kty", "EC")
                            .put("crv", "P-256")
                            .put("x", base64url(unsigned(ec.getW().getAffineX().toByteArray(), COORDINATE_BYTES)))
                            .put("y", base64url(unsigned(ec.getW().getAffineY().toByteArray(), COORDINATE_BYTES)));
                case EdECPublicKey ed ->
                    jwk.put("kty", "OKP")
                            .put("crv", "Ed25519")
                            .put("x", base64url(Arrays.copyOfRange(ed.getEncoded(), 12, 44)));
                default -> throw new IllegalStateException("a key of another kind");
            }
            return jwk;
        }

        /** The compact form of {@code payload} under {@code header}, to which {@code alg} and {@code kid} are added. */
        public String sign(ObjectNode header, String payload) {
            ObjectNode full = header.deepCopy();
            if (!full.has("alg")) {
                full.put("alg", algorithm);
            }
            if (!full.has("kid")) {
                full.put("kid", kid);
            }
            return signText(Json.print(full), payload);
        }

        /** The compact form of both texts as they are, whatever they are. */
        public String signText(String header, String payload) {
            String signed = base64url(header.getBytes(StandardCharsets.UTF_8)) + "."
                    + base64url(payload.getBytes(StandardCharsets.UTF_8));
            try {
                Signature signature = signature();
                signature.initSign(pair.getPrivate());
                signature.update(signed.getBytes(StandardCharsets.US_ASCII));
                return signed + "." + base64url(signature.sign());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        private Signature signature() throws GeneralSecurityException {
            String bits = algorithm.substring(2);
            return switch (algorithm.substring(0, 2)) {
                case "RS" -> Signature.getInstance("SHA" + bits + "withRSA");
                case "PS" -> pss(bits);
                case "ES" -> Signature.getInstance("SHA" + bits + "withECDSAinP1363Format");
                default -> Signature.getInstance("Ed25519");
            };
        }

        private static Signature pss(String bits) throws GeneralSecurityException {
            Signature pss = Signature.getInstance("RSASSA-PSS");
            pss.setParameter(new PSSParameterSpec(
                    "SHA-" + bits,
                    "MGF1",
                    new MGF1ParameterSpec("SHA-" + bits),
                    Integer.parseInt(bits) / 8,
                    PSSParameterSpec.TRAILER_FIELD_BC));
            return pss;
        }
    }

    private TestIssuer(@Nullable SSLContext tls) {
        this.tls = tls;
        try {
            server = listen(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        port = server.getAddress().getPort();
    }

    /** One that publishes a key for ES256. */
    public static TestIssuer start() {
        return startWith(null);
    }

    /** As above, over TLS: shows {@code certificate}, which should be for {@code localhost}. */
    public static TestIssuer startTls(Issued certificate) {
        try {
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            own.setKeyEntry(
                    "own", certificate.keys().getPrivate(), new char[0], new Certificate[] {certificate.certificate()});
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return startWith(context);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TestIssuer startWith(@Nullable SSLContext tls) {
        TestIssuer issuer = new TestIssuer(tls);
        issuer.publish(Signer.generate("k1", "ES256"));
        return issuer;
    }

    private HttpServer listen(int wanted) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted);
        HttpServer fresh = tls == null ? HttpServer.create(address, 0) : secured(HttpsServer.create(address, 0), tls);
        fresh.createContext("/jwks.json", this::keySet);
        fresh.createContext("/.well-known/openid-configuration", this::discovery);
        fresh.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().set("Location", uri() + "/jwks.json");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        fresh.start();
        return fresh;
    }

    private static HttpServer secured(HttpsServer server, SSLContext tls) {
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return server;
    }

    private void keySet(HttpExchange exchange) throws IOException {
        try {
            held.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        keySetsGiven.incrementAndGet();
        String text = keySetText;
        if (text == null) {
            ObjectNode set = Json.object();
            ArrayNode keys = set.putArray("keys");
            published.forEach(signer -> keys.add(signer.jwk()));
            text = Json.print(set);
        }
        answer(exchange, text);
    }

    private void discovery(HttpExchange exchange) throws IOException {
        String place = jwksUri;
        answer(
                exchange,
                Json.print(Json.object().put("issuer", uri()).put("jwks_uri", place == null ? jwksUri() : place)));
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** Its {@code iss}. */
    public String uri() {
        return tls == null ? "http://127.0.0.1:" + port : "https://localhost:" + port;
    }

    public String jwksUri() {
        return uri() + "/jwks.json";
    }

    /** Publishes one more key. */
    public void publish(Signer signer) {
        published.add(signer);
    }

    /** Publishes {@code signer} and none else. */
    public void publishOnly(Signer signer) {
        published.add(signer);
        published.removeIf(each -> !each.equals(signer));
    }

    /** The key published last. */
    public Signer signer() {
        return published.getLast();
    }

    /** Gives {@code text} for a key set from now on; null means the keys again. */
    public void giveInstead(@Nullable String text) {
        keySetText = text;
    }

    /** What its discovery document says. */
    public void discoverAt(String uri) {
        jwksUri = uri;
    }

    /** Whoever asks for the key set waits until {@link #goOn}. */
    public void hold() {
        held = new CountDownLatch(1);
    }

    /** Answers those who wait. */
    public void goOn() {
        held.countDown();
    }

    /** How often somebody asked for the key set. */
    public int keySetsGiven() {
        return keySetsGiven.get();
    }

    /** Claims of a good token: for {@code orders-api}, of consumer {@code acme}, for five minutes. */
    public ObjectNode claims() {
        long now = Instant.now().getEpochSecond();
        return Json.object()
                .put("iss", uri())
                .put("aud", "orders-api")
                .put("sub", "ann")
                .put("azp", "acme")
                .put("iat", now)
                .put("exp", now + 300);
    }

    /** A token of {@code claims}, signed with the key published last. */
    public String token(ObjectNode claims) {
        return signer().sign(Json.object().put("typ", "at+jwt"), Json.print(claims));
    }

    /** A good token. */
    public String token() {
        return token(claims());
    }

    /** The document of an issuer object {@code name} that believes this one. */
    public ObjectNode document(String name) {
        ObjectNode document =
                Json.object().put("name", name).put("issuer", uri()).put("jwksUri", jwksUri());
        document.putArray("audiences").add("orders-api");
        ArrayNode algorithms = document.putArray("algorithms");
        List.of("ES256", "RS256", "PS256", "EdDSA").forEach(algorithms::add);
        return document.put("consumerClaim", "azp");
    }

    /** Answers nobody any more. */
    public void goAway() {
        server.stop(0);
    }

    /** Answers again, at the same place. */
    public void comeBack() throws IOException {
        server = listen(port);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static byte[] unsigned(byte[] signed, int length) {
        byte[] bytes = new byte[length];
        int from = Math.max(0, signed.length - length);
        System.arraycopy(signed, from, bytes, length - (signed.length - from), signed.length - from);
        return bytes;
    }

    static String base64url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public String toString() {
        return "TestIssuer[" + uri() + "]";
    }
}
