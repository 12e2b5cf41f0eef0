package io.tollgate.control.trust;

/** Where a feature keeps sealed values in a table of its own: one bean a column. What it answers never changes. */
public interface SealedColumn {
    String table();

    /** The column that tells its rows apart: text. */
    String key();

    /** The column with the sealed values: bytea, null for none. */
    String column();

    /** What the value in the row of that key is sealed for. */
    String purpose(String key);
}
