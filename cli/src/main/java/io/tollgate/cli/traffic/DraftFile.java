package io.tollgate.cli.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.api.AdminApi;
import io.tollgate.cli.api.RefusedException;
import io.tollgate.cli.document.Bundle;
import io.tollgate.cli.document.RefusedDocumentsException;
import io.tollgate.cli.document.Sources;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.Violation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The objects by which something is explained before anybody saves them: files as {@code apply} takes them. */
final class DraftFile {
    private static final String FIELD = "draft";
    /** Where the control plane says that a draft is wrong: in one of several objects, and where in its document. */
    private static final Pattern WRONG = Pattern.compile("/draft/([0-9]{1,9})/document(/.*)?");

    @Option(
            names = "--draft",
            paramLabel = "FILE",
            description = "By the configuration with the objects in this file in it, which are not saved:"
                    + " YAML or JSON as for apply, a folder, or - for standard input.")
    private List<String> names = new ArrayList<>();

    private final List<String> pointers = new ArrayList<>();

    boolean isGiven() {
        return !names.isEmpty();
    }

    /** Whether standard input is one of the files, so that nothing else can come from there. */
    boolean isStdin() {
        return names.contains("-");
    }

    /** Sends {@code question} with the draft in it, if there is one; what is wrong in a file is said with its line. */
    JsonNode send(AdminApi api, String path, ObjectNode question)
            throws IOException, RefusedException, RefusedDocumentsException {
        if (!isGiven()) {
            return api.send("POST", path, question).json();
        }
        Bundle bundle = new Sources(System.getenv(), System.in, Path.of("")).read(names);
        putInto(question, bundle);
        try {
            return api.send("POST", path, question).json();
        } catch (RefusedException e) {
            boolean isAboutFiles = !e.violations().isEmpty()
                    && e.violations().stream()
                            .allMatch(violation -> violation.pointer().startsWith("/" + FIELD));
            if (isAboutFiles) {
                throw new RefusedDocumentsException(e.violations().stream()
                        .map(violation -> bundle.complaint(inFile(violation)))
                        .toList());
            }
            throw e;
        }
    }

    private void putInto(ObjectNode question, Bundle bundle) {
        ArrayNode draft = question.putArray(FIELD);
        for (Kind kind : Kind.values()) {
            JsonNode ofKind = bundle.document().path(kind.plural());
            for (int i = 0; i < ofKind.size(); i++) {
                draft.addObject().put("kind", kind.plural()).set("document", ofKind.get(i));
                pointers.add("/" + kind.plural() + "/" + i);
            }
        }
    }

    private Violation inFile(Violation violation) {
        Matcher wrong = WRONG.matcher(violation.pointer());
        if (!wrong.matches() || Integer.parseInt(wrong.group(1)) >= pointers.size()) {
            return violation;
        }
        String inside = wrong.group(2);
        return new Violation(
                pointers.get(Integer.parseInt(wrong.group(1))) + (inside == null ? "" : inside), violation.detail());
    }
}
