package io.tollgate.control.database;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Statements with arguments, and rows read into records. Arguments may be text, numbers, booleans, {@link Instant}
 * (timestamptz), {@link JsonNode} (jsonb), {@code byte[]}, {@link UUID}, lists of text ({@code text[]}) and null.
 */
public final class Sql {
    /** The driver keeps a whole batch in memory. */
    private static final int BATCH_MAX = 500;

    private Sql() {}

    /** Makes a value of the row that the result set stands on. */
    @FunctionalInterface
    public interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** All rows. */
    public static <T> List<T> list(Connection connection, String sql, Row<T> row, @Nullable Object... arguments)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, arguments);
                ResultSet rows = statement.executeQuery()) {
            List<T> found = new ArrayList<>();
            while (rows.next()) {
                found.add(row.read(rows));
            }
            return found;
        }
    }

    /** The first row, if there is one. */
    public static <T> Optional<T> one(Connection connection, String sql, Row<T> row, @Nullable Object... arguments)
            throws SQLException {
        List<T> found = list(connection, sql, row, arguments);
        return found.isEmpty() ? Optional.empty() : Optional.of(found.getFirst());
    }

    /** Changes rows and says how many. */
    public static int update(Connection connection, String sql, @Nullable Object... arguments) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, arguments)) {
            return statement.executeUpdate();
        }
    }

    /** Runs one statement for each of {@code all}, with its arguments, in few round trips. */
    public static <T> void updateAll(
            Connection connection, String sql, List<T> all, Function<T, List<? extends @Nullable Object>> arguments)
            throws SQLException {
        for (int start = 0; start < all.size(); start += BATCH_MAX) {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (T one : all.subList(start, Math.min(all.size(), start + BATCH_MAX))) {
                    set(connection, statement, arguments.apply(one));
                    statement.addBatch();
                }
                statement.executeBatch();
            }
        }
    }

    /** Tells every control plane on this database, when and only when the transaction commits. */
    public static void notify(Connection connection, String channel, long number) throws SQLException {
        notify(connection, channel, Long.toString(number));
    }

    /** As {@link #notify(Connection, String, long)}, with a text of less than 8,000 bytes. */
    public static void notify(Connection connection, String channel, String text) throws SQLException {
        list(connection, "SELECT pg_notify(?, ?)", row -> "", channel, text);
    }

    /** A time that is there. */
    public static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** A time that may be null. */
    public static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** A {@code text[]} that may be null. */
    public static @Nullable List<String> textsOrNull(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? null : List.of((String[]) array.getArray());
    }

    /** A {@code text[]} that is there. */
    public static List<String> texts(ResultSet row, String column) throws SQLException {
        List<String> texts = textsOrNull(row, column);
        return texts == null ? List.of() : texts;
    }

    /** A {@code jsonb} that may be null. */
    public static @Nullable JsonNode jsonOrNull(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        try {
            return text == null ? null : Json.parseStored(text);
        } catch (InvalidDocumentException e) {
            throw new SQLException(column + ": a stored document that is refused: " + e.getMessage(), e);
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, @Nullable Object... arguments)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            set(connection, statement, Arrays.asList(arguments));
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    private static void set(
            Connection connection, PreparedStatement statement, List<? extends @Nullable Object> arguments)
            throws SQLException {
        for (int i = 0; i < arguments.size(); i++) {
            set(connection, statement, i + 1, arguments.get(i));
        }
    }

    private static void set(Connection connection, PreparedStatement statement, int index, @Nullable Object value)
            throws SQLException {
        switch (value) {
            case null -> statement.setNull(index, Types.NULL);
            case Instant instant -> statement.setObject(index, instant.atOffset(ZoneOffset.UTC));
            case JsonNode json -> statement.setObject(index, Json.print(json), Types.OTHER);
            case byte[] bytes -> statement.setBytes(index, bytes);
            case List<?> texts -> statement.setArray(index, connection.createArrayOf("text", texts.toArray()));
            default -> statement.setObject(index, value);
        }
    }
}
