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

    /** The objects that are there and not in {@code bundle}; none for somebody who may not read them all. */
    static List<String> others(AdminApi api, Bundle bundle) throws IOException, RefusedException {
        List<String> others = new ArrayList<>();
        try {
            api.get("/config").json().properties().forEach(kind -> {
                for (JsonNode object : kind.getValue()) {
                    String name = kind.getKey() + "/" + object.path("name").asText();
                    if (!bundle.has(name)) {
                        others.add(name);
                    }
                }
            });
        } catch (RefusedException e) {
            if (e.status() != 403) {
                throw e;
            }
        }
        return others;
    }

    /** A few names and how many more. */
    static String some(List<String> names) {
        return names.stream().limit(5).collect(Collectors.joining(", "))
                + (names.size() > 5 ? " and " + (names.size() - 5) + " more" : "");
    }
}
