package io.tollgate.cli.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.config.Certificate;
import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Introspection;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.secret.SealedText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Leaves out of an object what it has by default. It asks nobody for the defaults: a field may go when the object is the
 * same without it.
 */
final class Terse {
    private static final String SEALED = SealedText.PREFIX + "A".repeat(64);

    private final Kind kind;
    private final ConfigObject meant;

    private Terse(Kind kind, ConfigObject meant) {
        this.kind = kind;
        this.meant = meant;
    }

    /** A whole configuration; objects that this version can't read stay as they are. */
    static ObjectNode configuration(JsonNode document) {
        ObjectNode terse = Json.object();
        document.properties().forEach(field -> {
            Kind kind = Kind.ofPlural(field.getKey()).orElse(null);
            for (JsonNode object : field.getValue()) {
                terse.withArray(field.getKey())
                        .add(kind == null || !object.isObject() ? object : object(kind, (ObjectNode) object));
            }
        });
        return terse;
    }

    private static ObjectNode object(Kind kind, ObjectNode full) {
        ConfigObject meant = read(kind, full);
        if (meant == null) {
            return full;
        }
        ObjectNode terse = full.deepCopy();
        new Terse(kind, meant).shorten(terse, terse);
        return terse;
    }

    /** Takes out of {@code part}, which is {@code whole} or within it, what {@code whole} means the same without. */
    private void shorten(ObjectNode whole, ObjectNode part) {
        List<String> fields = new ArrayList<>();
        part.fieldNames().forEachRemaining(fields::add);
        for (String field : fields) {
            JsonNode value = part.get(field);
            ObjectNode before = part.deepCopy();
            part.remove(field);
            if (!meant.equals(read(kind, whole))) {
                part.removeAll();
                part.setAll(before); // in the order it had
                if (part.get(field) instanceof ObjectNode inner && value.isObject()) {
                    shorten(whole, inner);
                }
            }
        }
    }

    private static @Nullable ConfigObject read(Kind kind, ObjectNode document) {
        ObjectNode readable = document;
        if (kind == Kind.CERTIFICATE && document.path("keyPem").asText().equals(Certificate.STORED_KEY)) {
            readable = document.deepCopy().put("keyPem", SEALED);
        } else if (kind == Kind.ISSUER
                && document.at("/introspection/clientSecret").asText().equals(Introspection.STORED_SECRET)) {
            readable = document.deepCopy();
            ((ObjectNode) readable.path("introspection")).put("clientSecret", SEALED);
        }
        try {
            return kind.read(readable);
        } catch (InvalidDocumentException e) {
            return null;
        }
    }
}
