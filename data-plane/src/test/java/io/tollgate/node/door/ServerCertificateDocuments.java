package io.tollgate.node.door;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.tollgate.core.config.Certificate;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.secret.SecretsKey;
import io.tollgate.core.tls.TestCertificates.Issued;
import java.security.SecureRandom;

/** Certificates as the configuration holds them: their keys sealed with one key of the tests. */
public final class ServerCertificateDocuments {
    /** What {@link #KEY} is made of. */
    public static final ByteString KEY_BYTES = ByteString.copyFrom(new byte[SecretsKey.SIZE_BYTES]);

    /** What seals and opens them. */
    public static final SecretsKey KEY = SecretsKey.of(KEY_BYTES.toByteArray());

    private ServerCertificateDocuments() {}

    /** {@code issued} under {@code name}, for its own names or for {@code hosts}. */
    public static ObjectNode document(String name, Issued issued, String... hosts) {
        ObjectNode json = Json.object().put("name", name).put("certPem", issued.chainPem());
        for (String host : hosts) {
            json.withArray("hosts").add(host);
        }
        return json.put(
                "keyPem",
                KEY.seal(Certificate.keyPlace(name), issued.key(), new SecureRandom())
                        .text());
    }

    /** {@code configuration} with {@code certificates}. */
    public static String with(String configuration, ObjectNode... certificates) {
        try {
            ObjectNode json = (ObjectNode) Json.parse(configuration);
            for (ObjectNode certificate : certificates) {
                json.withArray("certificates").add(certificate);
            }
            return Json.print(json);
        } catch (InvalidDocumentException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
