package io.tollgate.node.door;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.token.TestIssuer;
import io.tollgate.node.guard.CredentialGuard;
import io.tollgate.node.token.KeyShelf;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A door whose route {@code /orders/**} takes tokens of a test issuer, and what is sent to it. */
public final class TokenDoor implements AutoCloseable {
    private final TestIssuer issuer;
    private final ScriptedUpstream upstream;
    private final Door door;

    private TokenDoor(TestIssuer issuer, Consumer<ObjectNode> change, CredentialGuard guard, KeyShelf keys)
            throws Exception {
        this.issuer = issuer;
        upstream = ScriptedUpstream.echo();
        door = Door.keeping(configuration(change), guard, keys);
    }

    /** As {@link #plain}, where {@code guard} holds back who tries credentials; believes loopback's proxies. */
    public static TokenDoor guarded(CredentialGuard guard) throws Exception {
        return new TokenDoor(TestIssuer.start(), document -> {}, guard, KeyShelf.NONE).withKeys();
    }

    /** The issuer's document is as {@code change} makes it. */
    public static TokenDoor with(Consumer<ObjectNode> change) throws Exception {
        return of(TestIssuer.start(), change).withKeys();
    }

    /** Does not wait for keys, which may never come. */
    public static TokenDoor with(Consumer<ObjectNode> change, Consumer<TestIssuer> before) throws Exception {
        TestIssuer issuer = TestIssuer.start();
        before.accept(issuer);
        return of(issuer, change);
    }

    /** As above, for an issuer that is there already and ends with the door. */
    public static TokenDoor of(TestIssuer issuer, Consumer<ObjectNode> change) throws Exception {
        return new TokenDoor(issuer, change, CredentialGuard.off(), KeyShelf.NONE);
    }

    /** As above, keeping the issuer's keys where {@code keys} does. */
    public static TokenDoor keeping(TestIssuer issuer, Consumer<ObjectNode> change, KeyShelf keys) throws Exception {
        return new TokenDoor(issuer, change, CredentialGuard.off(), keys);
    }

    /** This one, once the node has keys. */
    public TokenDoor withKeys() {
        awaitKeys();
        return this;
    }

    /** The issuer as it is, by its consumers' {@code azp}. */
    public static TokenDoor plain() throws Exception {
        return with(document -> {});
    }

    /** The configuration with another issuer document. */
    public String configuration(Consumer<ObjectNode> change) throws InvalidDocumentException {
        ObjectNode document = issuer.document("corp");
        change.accept(document);
        ObjectNode configuration = (ObjectNode) Json.parse(Configurations.guarded(upstream.port()));
        configuration.putArray("issuers").add(document);
        ((ObjectNode) configuration.at("/routes/0/access"))
                .putArray("authentication")
                .add("jwt:corp");
        return Json.print(configuration);
    }

    /** Waits until the node has the issuer's keys. */
    public void awaitKeys() {
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> !door.tokenMetrics().contains("tollgate_issuer_keys{issuer=\"corp\"} 0"));
    }

    public TestIssuer issuer() {
        return issuer;
    }

    public Door door() {
        return door;
    }

    /** The answer to a request with that token. */
    public RawClient.Response get(String token) throws Exception {
        return send("GET", "Authorization: Bearer " + token + "\r\n");
    }

    /** The answer to a request with those fields. */
    public RawClient.Response send(String method, String fields) throws Exception {
        try (RawClient client = door.client()) {
            return client.send(method + " /orders/7 HTTP/1.1\r\nHost: test\r\n" + fields + "\r\n")
                    .read();
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        upstream.close();
        issuer.close();
    }
}
