package io.tollgate.control.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.JsonObjectReader;
import io.tollgate.core.json.Violation;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Objects as somebody would write them, put into the configuration as it is: checked as a write is, and never written. It
 * needs the permissions to read and to write each kind, since it answers what those who may write it learn by writing.
 */
@Singleton
public final class Drafts {
    /** As many as a change that somebody looks at has. */
    public static final int OBJECTS_MAX = 100;

    private static final String POINTER = "/draft";
    private static final String DOCUMENT = "/document";
    private static final int VIOLATIONS_MAX = 256;

    private final CurrentConfiguration current;
    private final Intake intake;

    Drafts(CurrentConfiguration current, Intake intake) {
        this.current = current;
        this.intake = intake;
    }

    /** One object as it comes. */
    private record Given(Kind kind, ObjectNode document) {}

    /**
     * The configuration that would hold if {@code draft} were saved.
     *
     * @param draft {@code {"kind","document"}} with the kind as in paths, or a list of them
     * @throws Invalid with pointers under {@code /draft}, as that is where it stands in what people send
     */
    public Draft read(Actor actor, JsonNode draft) {
        Holdings holdings = current.holdings();
        List<DeclaredObject> declared = declared(actor, holdings, draft);
        Map<Kind, List<ConfigObject>> byKind = new EnumMap<>(Kind.class);
        declared.forEach(each -> byKind.computeIfAbsent(each.object().kind(), kind -> new ArrayList<>())
                .add(each.object()));
        Configuration wanted = holdings.configuration();
        for (Map.Entry<Kind, List<ConfigObject>> ofKind : byKind.entrySet()) {
            wanted = wanted.with(ofKind.getKey(), ofKind.getValue(), List.of());
        }
        refuseMisfits(holdings.configuration(), wanted, declared);
        return new Draft(
                holdings.published(),
                wanted,
                declared.stream().map(each -> place(each.object())).collect(Collectors.toSet()));
    }

    private List<DeclaredObject> declared(Actor actor, Holdings holdings, JsonNode draft) {
        if (!draft.isArray()) {
            return List.of(object(actor, holdings, draft, POINTER));
        }
        if (draft.isEmpty() || draft.size() > OBJECTS_MAX) {
            throw new Invalid(POINTER, draft.size() + " objects (expected: 1 to " + OBJECTS_MAX + ")");
        }
        List<DeclaredObject> declared = new ArrayList<>();
        List<Violation> violations = new ArrayList<>();
        Set<String> places = new HashSet<>();
        for (int i = 0; i < draft.size(); i++) {
            String pointer = POINTER + "/" + i;
            try {
                DeclaredObject object = object(actor, holdings, draft.get(i), pointer);
                declared.add(object);
                if (!places.add(place(object.object()))) {
                    violations.add(new Violation(
                            object.pointer() + "/name",
                            "\"" + object.object().name() + "\" is there twice (expected: each name once)"));
                }
            } catch (Invalid e) {
                violations.addAll(e.violations());
            }
        }
        refuse(violations);
        return declared;
    }

    private DeclaredObject object(Actor actor, Holdings holdings, JsonNode given, String pointer) {
        Given read;
        try {
            read = given(given);
        } catch (InvalidDocumentException e) {
            throw under(pointer, e.violations());
        }
        actor.require(Catalogue.permission(read.kind(), false));
        actor.require(Catalogue.permission(read.kind(), true));
        String name = read.document().path("name").asText();
        Entry stored = holdings.find(read.kind(), name);
        try {
            return new DeclaredObject(
                    pointer + DOCUMENT,
                    intake.read(read.kind(), name, read.document(), stored == null ? null : stored.object()));
        } catch (Invalid e) {
            throw under(pointer + DOCUMENT, e.violations());
        }
    }

    private static Given given(JsonNode given) throws InvalidDocumentException {
        return JsonObjectReader.read(given, in -> {
            Kind kind = Kind.ofPlural(in.string("kind")).orElse(null);
            if (kind == null && in.raw("kind").isTextual()) {
                in.violation("kind", "(expected: one of " + kinds() + ")");
            }
            JsonNode document = in.raw("document");
            if (!document.isObject()) {
                in.violation("document", "(expected: an object of that kind, as it would be written)");
            }
            return in.build(() -> new Given(Objects.requireNonNull(kind), (ObjectNode) document));
        });
    }

    private static String kinds() {
        return Arrays.stream(Kind.values()).map(Kind::plural).collect(Collectors.joining(", "));
    }

    /**
     * What the draft itself refers to first; where that is right, it may still leave another object without its place. What was
     * wrong before, by rules of an earlier version, is not the draft's fault, and is not told to whoever may not read it.
     */
    private static void refuseMisfits(Configuration before, Configuration wanted, List<DeclaredObject> declared) {
        List<Violation> found = new ArrayList<>();
        for (DeclaredObject each : declared) {
            wanted.violations(each.object()).forEach(violation -> found.add(violation.under(each.pointer())));
        }
        refuse(found);
        List<ConfigObject> written =
                declared.stream().map(DeclaredObject::object).toList();
        Set<Kind> kinds = written.stream().map(ConfigObject::kind).collect(Collectors.toSet());
        List<Violation> elsewhere = new ArrayList<>(wanted.violationsAfter(kinds, written));
        if (!elsewhere.isEmpty()) {
            elsewhere.removeAll(Set.copyOf(before.violations()));
        }
        refuse(elsewhere.stream()
                .map(violation -> new Violation(POINTER, "with it, " + violation))
                .toList());
    }

    private static void refuse(List<Violation> violations) {
        if (!violations.isEmpty()) {
            throw new Invalid(violations.subList(0, Math.min(violations.size(), VIOLATIONS_MAX)));
        }
    }

    private static Invalid under(String pointer, List<Violation> violations) {
        return new Invalid(violations.stream().map(each -> each.under(pointer)).toList());
    }

    private static String place(ConfigObject object) {
        return object.kind().plural() + "/" + object.name();
    }
}
