package io.tollgate.node.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Json;
import io.tollgate.core.snapshot.SnapshotSignature;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whom a node believes, in the file of its identity. */
final class TrustJson {
    private TrustJson() {}

    static ObjectNode write(TrustAnchors trust) throws GeneralSecurityException {
        ObjectNode json = Json.object().put("statement", trust.statement());
        ArrayNode keys = json.putArray("signingKeys");
        ArrayNode authorities = json.putArray("authorities");
        for (PublicKey key : trust.signingKeys()) {
            keys.add(Base64.getEncoder().encodeToString(key.getEncoded()));
        }
        for (X509Certificate authority : trust.authorities()) {
            authorities.add(Base64.getEncoder().encodeToString(authority.getEncoded()));
        }
        ObjectNode vouched = json.putObject("vouched");
        trust.vouched()
                .forEach((file, what) ->
                        vouched.putObject(file).put("length", what.length()).put("sha256", what.sha256()));
        return json;
    }

    /** Reads {@link #write}; whatever is not whole fails. */
    static TrustAnchors read(JsonNode json) throws GeneralSecurityException {
        Base64.Decoder base64 = Base64.getDecoder();
        List<PublicKey> keys = new ArrayList<>();
        for (JsonNode key : json.path("signingKeys")) {
            keys.add(SnapshotSignature.verificationKey(base64.decode(key.asText())));
        }
        List<X509Certificate> authorities = new ArrayList<>();
        for (JsonNode authority : json.path("authorities")) {
            authorities.add(NodeIdentity.certificate(base64.decode(authority.asText())));
        }
        Map<String, TrustAnchors.Vouched> vouched = new HashMap<>();
        for (Map.Entry<String, JsonNode> file : json.path("vouched").properties()) {
            vouched.put(
                    file.getKey(),
                    new TrustAnchors.Vouched(
                            file.getValue().path("length").asLong(-1),
                            file.getValue().path("sha256").asText()));
        }
        return new TrustAnchors(json.path("statement").asLong(-1), keys, authorities, vouched);
    }
}
