package io.tollgate.cli.print;

import java.util.Locale;

/** The forms of an answer. */
public enum Format {
    TABLE,
    JSON,
    YAML;

    /** As people type it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
