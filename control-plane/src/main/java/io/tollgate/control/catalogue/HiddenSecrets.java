package io.tollgate.control.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tollgate.core.config.Certificate;
import io.tollgate.core.config.Introspection;
import io.tollgate.core.config.Kind;
import org.jspecify.annotations.Nullable;

/** Puts a word in the place of secrets, sealed ones too: where a whole configuration is written down nobody needs them. */
final class HiddenSecrets {
    private static final String INTROSPECTION = "introspection";

    private HiddenSecrets() {}

    /** Hides those in {@code configuration}, an object of lists. */
    static void hideIn(ObjectNode configuration) {
        for (Kind kind : Kind.values()) {
            configuration.path(kind.plural()).forEach(document -> hide(kind, (ObjectNode) document));
        }
    }

    private static void hide(Kind kind, ObjectNode document) {
        switch (kind) {
            case CERTIFICATE -> put(document, kind, Certificate.STORED_KEY);
            case ISSUER -> {
                if (document.path(INTROSPECTION) instanceof ObjectNode introspection) {
                    put(introspection, kind, Introspection.STORED_SECRET);
                }
            }
            case UPSTREAM, ROLE, LIMIT, CONSUMER, TRUST_STORE, ROUTE -> {}
        }
    }

    private static void put(ObjectNode holder, Kind kind, String word) {
        String field = pointer(kind).substring(pointer(kind).lastIndexOf('/') + 1);
        if (holder.has(field)) {
            holder.put(field, word);
        }
    }

    private static String pointer(Kind kind) {
        return kind == Kind.CERTIFICATE ? "/keyPem" : "/" + INTROSPECTION + "/clientSecret";
    }

    /** A change of an object of {@code kind}, with nothing secret in it, under {@code place}. */
    static FieldChange shown(Kind kind, String place, FieldChange field) {
        String pointer = place + field.pointer();
        if (!Intake.hasSecrets(kind)) {
            return new FieldChange(pointer, field.before(), field.after());
        }
        if (field.pointer().equals(pointer(kind))) {
            return new FieldChange(
                    pointer,
                    TextNode.valueOf(Certificate.STORED_KEY),
                    TextNode.valueOf(kind == Kind.CERTIFICATE ? "another key" : "another secret"));
        }
        return new FieldChange(pointer, hidden(kind, field, field.before()), hidden(kind, field, field.after()));
    }

    /** {@code part} may be the whole document, or the part that holds the secret. */
    private static @Nullable JsonNode hidden(Kind kind, FieldChange field, @Nullable JsonNode part) {
        if (!(part instanceof ObjectNode object)) {
            return part;
        }
        ObjectNode copy = object.deepCopy();
        hide(kind, copy);
        if (field.pointer().equals("/" + INTROSPECTION)) {
            put(copy, kind, Introspection.STORED_SECRET);
        }
        return copy;
    }
}
