package io.tollgate.control.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.JsonObjectReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An object that a document declares.
 *
 * @param pointer where it stands in the document, as {@code /routes/3}
 */
record DeclaredObject(String pointer, ConfigObject object) {

    /**
     * Everything that {@code document} declares: an object of lists, each named after its kind and each optional. What
     * its objects refer to is not looked at here.
     *
     * @throws Invalid with every violation of every object, and for a name that stands twice
     */
    static List<DeclaredObject> read(JsonNode document, Holdings before, Intake intake) {
        try {
            return JsonObjectReader.read(document, in -> read(in, before, intake));
        } catch (InvalidDocumentException e) {
            throw new Invalid(e);
        }
    }

    private static @Nullable List<DeclaredObject> read(JsonObjectReader in, Holdings before, Intake intake) {
        List<DeclaredObject> declared = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            List<ConfigObject> ofKind = Intake.hasSecrets(kind)
                    ? withSecrets(in, kind, before, intake)
                    : in.objects(kind.plural(), kind.objectsMax(), kind::readNested);
            Set<String> names = new HashSet<>();
            for (int i = 0; i < ofKind.size() && in.isClean(); i++) { // with one refused the others have moved up
                ConfigObject object = ofKind.get(i);
                if (!names.add(object.name())) {
                    in.violation(
                            kind.plural(), i, "\"" + object.name() + "\" is there twice (expected: each name once)");
                }
                declared.add(new DeclaredObject("/" + kind.plural() + "/" + i, object));
            }
        }
        return in.build(() -> declared);
    }

    /** Secrets come in the clear, or as the word for the stored one: these need more than the document to be read. */
    private static List<ConfigObject> withSecrets(JsonObjectReader in, Kind kind, Holdings before, Intake intake) {
        String field = kind.plural();
        JsonNode list = in.raw(field);
        if (!list.isArray() || list.size() > kind.objectsMax()) {
            return in.objects(field, kind.objectsMax(), nested -> null); // complains, or is empty
        }
        List<ConfigObject> read = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            JsonNode document = list.get(i);
            String name = document.path("name").asText();
            Entry stored = before.find(kind, name);
            try {
                read.add(intake.read(kind, name, document, stored == null ? null : stored.object()));
            } catch (Invalid e) {
                int index = i;
                e.violations().forEach(violation -> in.violation(field, index, violation));
            }
        }
        return read;
    }
}
