package io.tollgate.control.trust;

import java.util.function.UnaryOperator;

/**
 * Where a feature keeps sealed values in a table of its own: one bean a column.
 *
 * @param key the column that tells the table's rows apart: text
 * @param column the column with the sealed values: bytea, null for none
 * @param purpose what the value in the row of a key is sealed for
 */
public record SealedColumn(String table, String key, String column, UnaryOperator<String> purpose) {}
