package io.tollgate.cli.document;

import java.util.List;
import java.util.stream.Collectors;

/** Files that can't be used; says everything that is wrong with them. */
public final class RefusedDocumentsException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Complaint> complaints;

    public RefusedDocumentsException(List<Complaint> complaints) {
        super(complaints.stream().map(Complaint::toString).collect(Collectors.joining("\n")));
        this.complaints = List.copyOf(complaints);
    }

    RefusedDocumentsException(Place place, String detail) {
        this(List.of(new Complaint(place, "", detail)));
    }

    /** At least one, in the order of the files. */
    public List<Complaint> complaints() {
        return complaints;
    }
}
