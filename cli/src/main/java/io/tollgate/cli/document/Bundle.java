package io.tollgate.cli.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.Violation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The objects of all documents together, as the control plane takes them. */
public final class Bundle {
    private final ObjectNode document = Json.object();
    private final Map<String, List<Part>> parts = new LinkedHashMap<>();
    private final Set<String> names = new HashSet<>();
    private final List<Located> sources;

    private Bundle(List<Located> sources) {
        this.sources = List.copyOf(sources);
    }

    /** An object and where it comes from. */
    private record Part(Located source, String pointer) {
        Place place() {
            return source.place(pointer);
        }
    }

    static Bundle of(List<Located> sources) throws RefusedDocumentsException {
        Bundle bundle = new Bundle(sources);
        List<Complaint> complaints = new ArrayList<>();
        for (Located source : sources) {
            bundle.add(source, complaints);
        }
        bundle.refuseTwins(complaints);
        if (!complaints.isEmpty()) {
            throw new RefusedDocumentsException(complaints);
        }
        return bundle;
    }

    private void add(Located source, List<Complaint> complaints) {
        if (!source.json().isObject()) {
            complaints.add(new Complaint(
                    source.place(""), "", "not an object (expected: lists such as upstreams and routes)"));
            return;
        }
        for (Map.Entry<String, JsonNode> field : source.json().properties()) {
            String pointer = "/" + Pointers.escape(field.getKey());
            if (Kind.ofPlural(field.getKey()).isEmpty()) {
                complaints.add(new Complaint(
                        source.place(pointer), "", "\"" + field.getKey() + "\" (expected: one of " + plurals() + ")"));
            } else if (field.getValue().isArray()) {
                List<Part> ofKind = parts.computeIfAbsent(field.getKey(), kind -> new ArrayList<>());
                for (int i = 0; i < field.getValue().size(); i++) {
                    document.withArray(field.getKey()).add(field.getValue().get(i));
                    ofKind.add(new Part(source, pointer + "/" + i));
                }
            } else if (!field.getValue().isNull()) {
                complaints.add(new Complaint(source.place(pointer), "", "not a list (expected: a list of objects)"));
            }
        }
    }

    private static String plurals() {
        return String.join(", ", Arrays.stream(Kind.values()).map(Kind::plural).toList());
    }

    private void refuseTwins(List<Complaint> complaints) {
        parts.forEach((kind, ofKind) -> {
            Map<String, Part> first = new HashMap<>();
            for (int i = 0; i < ofKind.size(); i++) {
                String name = document.path(kind).path(i).path("name").asText();
                names.add(kind + "/" + name);
                Part twin = name.isEmpty() ? null : first.putIfAbsent(name, ofKind.get(i));
                if (twin != null) {
                    complaints.add(new Complaint(
                            ofKind.get(i).place(),
                            kind + "/" + name,
                            "is there twice (expected: each name once); the other is at " + twin.place()));
                }
            }
        });
    }

    /** One object with a list for each kind that any document has. */
    public ObjectNode document() {
        return document;
    }

    /** Whether there is an object of that kind and name, as {@code routes/orders-read}. */
    public boolean has(String object) {
        return names.contains(object);
    }

    /** How many objects there are. */
    public int size() {
        return parts.values().stream().mapToInt(List::size).sum();
    }

    /** {@code violation}, whose pointer is into {@link #document}, as people can find it. */
    public Complaint complaint(Violation violation) {
        List<String> tokens = Pointers.tokens(violation.pointer().startsWith("/") ? violation.pointer() : "");
        List<Part> ofKind = tokens.size() < 2 ? List.of() : parts.getOrDefault(tokens.getFirst(), List.of());
        int index = tokens.size() < 2 || !tokens.get(1).matches("[0-9]{1,9}") ? -1 : Integer.parseInt(tokens.get(1));
        if (index < 0 || index >= ofKind.size()) {
            Place place =
                    sources.isEmpty() ? Place.in("<none>") : sources.getFirst().place("");
            return new Complaint(new Place(place.file(), 0, 0), "", violation.toString());
        }
        Part part = ofKind.get(index);
        String within = violation.pointer().substring(("/" + tokens.getFirst() + "/" + index).length());
        String name = document.path(tokens.getFirst()).path(index).path("name").asText();
        return new Complaint(
                part.source().place(part.pointer() + within),
                tokens.getFirst() + "/" + (name.isEmpty() ? index : name),
                (within.isEmpty() ? "" : within + ": ") + violation.detail());
    }
}
