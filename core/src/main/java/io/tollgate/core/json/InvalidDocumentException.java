package io.tollgate.core.json;

import java.util.List;
import java.util.stream.Collectors;

/** A document that does not have the shape it must have; says every reason at once. */
public final class InvalidDocumentException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Violation> violations;

    /** Refuses for {@code violations}, of which there is at least one. */
    public InvalidDocumentException(List<Violation> violations) {
        super(violations.stream().map(Violation::toString).collect(Collectors.joining("; ")));
        if (violations.isEmpty()) {
            throw new IllegalArgumentException("violations: none (expected: at least one)");
        }
        this.violations = List.copyOf(violations);
    }

    /** Refuses the whole document for one reason. */
    public InvalidDocumentException(String pointer, String detail) {
        this(List.of(new Violation(pointer, detail)));
    }

    /** Every reason, in document order where that is known. */
    public List<Violation> violations() {
        return violations;
    }
}
