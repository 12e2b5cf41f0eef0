package io.tollgate.cli.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.api.AdminApi;
import io.tollgate.cli.api.RefusedException;
import io.tollgate.cli.document.Bundle;
import io.tollgate.cli.document.RefusedDocumentsException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Hands files to the control plane as one declared configuration, and says what it changes. */
final class Declaring {
    /** What there is to say at the end: differences. */
    static final int DIFFERENT = 2;

    private Declaring() {}

    /**
     * Sends {@code bundle}.
     *
     * @param query behind {@code dryRun=}
     * @throws RefusedDocumentsException with the places in the files, when the control plane refuses what is in them
     */
    static JsonNode send(AdminApi api, Bundle bundle, boolean dryRun, String query, String... headers)
            throws IOException, RefusedException, RefusedDocumentsException {
        try {
            return api.send("PUT", "/config?dryRun=" + dryRun + query, bundle.document(), headers)
                    .json();
        } catch (RefusedException e) {
            boolean isAboutFiles = !e.violations().isEmpty()
                    && e.violations().stream()
                            .noneMatch(violation -> violation.pointer().startsWith("?"));
            if (isAboutFiles) {
                throw new RefusedDocumentsException(
                        e.violations().stream().map(bundle::complaint).toList());
            }
            throw e;
        }
    }

    /** The objects that an answer says would go. */
    static List<String> removed(JsonNode answer) {
        List<String> removed = new ArrayList<>();
        for (JsonNode change : answer.path("changes")) {
            String pointer = change.path("pointer").asText();
            if (change.path("op").asText().equals("remove")
                    && pointer.chars().filter(c -> c == '/').count() == 2) {
                removed.add(pointer.substring(1));
            }
        }
        return removed;
    }

    /** A few names and how many more. */
    static String some(List<String> names) {
        return names.stream().limit(5).collect(Collectors.joining(", "))
                + (names.size() > 5 ? " and " + (names.size() - 5) + " more" : "");
    }
}
