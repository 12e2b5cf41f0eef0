package io.tollgate.cli.document;

/**
 * Where something stands.
 *
 * @param file as the person named it; {@code <stdin>} for standard input
 * @param line from 1; 0 when only the file is known
 * @param column from 1
 */
public record Place(String file, int line, int column) {
    /** Somewhere in {@code file}. */
    static Place in(String file) {
        return new Place(file, 0, 0);
    }

    /** {@code file:line:column}, which editors and terminals know. */
    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }
}
