package io.tollgate.node.proxy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.tls.TestCertificates;
import io.tollgate.core.tls.TestCertificates.Issued;
import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.door.ServerCertificateDocuments;
import io.tollgate.node.door.TlsClient;
import io.tollgate.node.guard.CredentialGuard;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;

/** A door with TLS that trusts clients of {@link #DEVICES} by their common name, and a route that takes them. */
final class ClientCertificateDoor implements AutoCloseable {
    /** A host whose clients are asked for certificates. */
    static final String HOST = "localhost";

    /** One whose clients are not. */
    static final String OPEN_HOST = "open.test";

    static final Issued DEVICES = TestCertificates.authority("devices");
    static final Issued OTHERS = TestCertificates.authority("others");
    private static final Issued ROOT = TestCertificates.authority("servers");
    private static final Issued SERVER = TestCertificates.issuedBy(ROOT, HOST);
    private static final Issued OPEN_SERVER = TestCertificates.issuedBy(ROOT, OPEN_HOST);
    /** Made once: a key that is sealed anew is another certificate. */
    private static final ObjectNode SERVER_DOCUMENT = ServerCertificateDocuments.document("server", SERVER, "*");

    private static final ObjectNode OPEN_DOCUMENT = ServerCertificateDocuments.document("open", OPEN_SERVER);
    static final TlsClient NOBODY = TlsClient.trusting(ROOT);

    private final ScriptedUpstream upstream = ScriptedUpstream.echo();
    private final Door door;

    ClientCertificateDoor() throws IOException {
        this(CredentialGuard.off());
    }

    /** Where {@code guard} holds back who tries certificates. */
    ClientCertificateDoor(CredentialGuard guard) throws IOException {
        door = Door.guarded(configuration(json -> {}), guard);
    }

    /** The configuration as {@code change} makes it. */
    String configuration(Consumer<ObjectNode> change) {
        try {
            ObjectNode server = SERVER_DOCUMENT.deepCopy();
            server.putArray("trustStores").add("devices");
            ObjectNode json = (ObjectNode) Json.parse(
                    ServerCertificateDocuments.with(Configurations.guarded(upstream.port()), server, OPEN_DOCUMENT));
            methods(json, "mtls");
            json.putArray("trust-stores").add(store("devices", DEVICES, "subject-cn", Map.of()));
            change.accept(json);
            return Json.print(json);
        } catch (InvalidDocumentException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static ObjectNode store(String name, Issued authority, String identity, Map<String, String> consumers) {
        ObjectNode store =
                Json.object().put("name", name).put("caPem", authority.pem()).put("identity", identity);
        ObjectNode map = store.putObject("consumers");
        consumers.forEach(map::put);
        return store;
    }

    /** What the route takes. */
    static void methods(ObjectNode configuration, String... methods) {
        var array = ((ObjectNode) configuration.at("/routes/0/access")).putArray("authentication");
        for (String method : methods) {
            array.add(method);
        }
    }

    /** Swaps the configuration, as {@code change} makes it, in. */
    void configure(Consumer<ObjectNode> change) {
        door.configure(configuration(change));
    }

    Door door() {
        return door;
    }

    static TlsClient with(Issued... certificates) {
        return NOBODY.presenting(certificates);
    }

    RawClient connect(TlsClient client) throws IOException {
        return client.connect(door.tlsPort(), HOST);
    }

    /** The answer to a request of its own connection. */
    RawClient.Response get(TlsClient client, String fields) throws IOException {
        try (RawClient connection = connect(client)) {
            return get(connection, fields);
        }
    }

    static RawClient.Response get(RawClient connection, String fields) throws IOException {
        return connection
                .send("GET /orders/7 HTTP/1.1\r\nHost: " + HOST + "\r\n" + fields + "\r\n")
                .read();
    }

    static int status(RawClient connection) throws IOException {
        return get(connection, "").status();
    }

    @Override
    public void close() throws IOException {
        door.close();
        upstream.close();
    }
}
