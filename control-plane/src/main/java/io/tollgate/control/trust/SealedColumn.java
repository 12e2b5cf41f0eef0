package io.tollgate.control.trust;

import com.google.protobuf.ByteString;
import io.tollgate.control.database.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Where a feature keeps sealed values in a table of its own: one bean a column.
 *
 * @param key the column that tells the table's rows apart: text
 * @param column the column with the sealed values: bytea, null for none
 * @param purpose what the value in the row of a key is sealed for
 */
public record SealedColumn(String table, String key, String column, UnaryOperator<String> purpose) {
    /** A sealed value and the key of its row. */
    record Value(String key, ByteString sealed) {}

    /** All that are there, by key. */
    List<Value> values(Connection connection) throws SQLException {
        return Sql.list(
                connection,
                "SELECT " + key + ", " + column + " FROM " + table + " WHERE " + column + " IS NOT NULL ORDER BY "
                        + key,
                row -> new Value(row.getString(1), ByteString.copyFrom(row.getBytes(2))));
    }
}
