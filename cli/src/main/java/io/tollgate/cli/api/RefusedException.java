package io.tollgate.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.core.json.Violation;
import java.util.ArrayList;
import java.util.List;

/** The control plane said no; the message is what it said, and what to do about it where that is known. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient List<Violation> violations;

    RefusedException(int status, String message, List<Violation> violations) {
        super(message);
        this.status = status;
        this.violations = List.copyOf(violations);
    }

    static RefusedException of(int status, JsonNode problem) {
        List<Violation> violations = new ArrayList<>();
        problem.path("errors")
                .forEach(error -> violations.add(new Violation(
                        error.path("pointer").asText(), error.path("detail").asText())));
        StringBuilder message =
                new StringBuilder(problem.path("detail").asText("the control plane answered " + status));
        if (status == 401) {
            message.append("; sign in with: tollgate login");
        }
        for (JsonNode user : problem.path("users")) {
            message.append("\n  used by ").append(user.asText());
        }
        if (problem.hasNonNull("requestId") && status >= 500) {
            message.append(" (request ")
                    .append(problem.get("requestId").asText())
                    .append(')');
        }
        return new RefusedException(status, message.toString(), violations);
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** Where a document is wrong; empty when that is not the matter. */
    public List<Violation> violations() {
        return violations;
    }
}
