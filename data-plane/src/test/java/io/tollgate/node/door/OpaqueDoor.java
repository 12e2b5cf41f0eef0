package io.tollgate.node.door;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.config.Introspection;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.token.TestIntrospection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Consumer;

/** A door whose route {@code /orders/**} takes opaque tokens of a test server, and what is sent to it. */
public final class OpaqueDoor implements AutoCloseable {
    private final TestIntrospection issuer;
    private final ScriptedUpstream upstream;
    private final Door door;

    private OpaqueDoor(TestIntrospection issuer, Consumer<ObjectNode> change, List<ObjectNode> others)
            throws Exception {
        this.issuer = issuer;
        upstream = ScriptedUpstream.echo();
        door = Door.with(configuration(change, others));
    }

    /** As the issuer's document is by default. */
    public static OpaqueDoor plain() throws Exception {
        return with(introspection -> {});
    }

    /** The {@code introspection} of the issuer's document is as {@code change} makes it. */
    public static OpaqueDoor with(Consumer<ObjectNode> change) throws Exception {
        return withIssuer(document -> change.accept((ObjectNode) document.path("introspection")));
    }

    /** The issuer's document is as {@code change} makes it. */
    public static OpaqueDoor withIssuer(Consumer<ObjectNode> change) throws Exception {
        return new OpaqueDoor(TestIntrospection.start(), change, List.of());
    }

    /** Beside the tokens of {@code others}, which come first. */
    public static OpaqueDoor beside(ObjectNode... others) throws Exception {
        return new OpaqueDoor(TestIntrospection.start(), document -> {}, List.of(others));
    }

    /** With that server. */
    public static OpaqueDoor at(TestIntrospection issuer) throws Exception {
        return new OpaqueDoor(issuer, document -> {}, List.of());
    }

    /** The configuration with another issuer document. */
    public String configuration(Consumer<ObjectNode> change, List<ObjectNode> others) throws InvalidDocumentException {
        ObjectNode document = issuer.document("vault");
        change.accept(document);
        seal(document);
        ObjectNode configuration = (ObjectNode) Json.parse(Configurations.guarded(upstream.port()));
        ArrayNode issuers = configuration.putArray("issuers");
        ArrayNode methods = ((ObjectNode) configuration.at("/routes/0/access")).putArray("authentication");
        others.forEach(other -> {
            issuers.add(other);
            methods.add("jwt:" + other.path("name").asText());
        });
        issuers.add(document);
        methods.add("jwt:vault");
        return Json.print(configuration);
    }

    /** Seals the secret of an issuer's document as the control plane does. */
    public static void seal(ObjectNode document) {
        ObjectNode introspection = (ObjectNode) document.path("introspection");
        String place = Introspection.secretPlace(
                document.path("name").asText(), introspection.path("endpoint").asText());
        byte[] secret = introspection.path("clientSecret").asText().getBytes(StandardCharsets.UTF_8);
        introspection.put(
                "clientSecret",
                ServerCertificateDocuments.KEY
                        .seal(place, secret, new SecureRandom())
                        .text());
    }

    public TestIntrospection issuer() {
        return issuer;
    }

    public Door door() {
        return door;
    }

    /** The answer to a request with that token. */
    public RawClient.Response get(String token) throws Exception {
        return send("GET", token);
    }

    /** The answer to a request with that method and token. */
    public RawClient.Response send(String method, String token) throws Exception {
        try (RawClient client = door.client()) {
            return client.send(
                            method + " /orders/7 HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer " + token + "\r\n\r\n")
                    .read();
        }
    }

    @Override
    public void close() throws IOException {
        issuer.close();
        door.close();
        upstream.close();
    }
}
