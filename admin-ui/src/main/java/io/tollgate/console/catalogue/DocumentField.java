package io.tollgate.console.catalogue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Violation;

/** A part of a form: one place of the document, shown and edited. */
public interface DocumentField {
    /** Shows what {@code document} says; must not change it. */
    void show(ObjectNode document);

    /** Marks itself when {@code violation} is about its place; answers whether it was. */
    boolean mark(Violation violation);

    /** Takes the marks away. */
    void unmark();

    /** Looks only. */
    void setReadOnly(boolean readOnly);
}
