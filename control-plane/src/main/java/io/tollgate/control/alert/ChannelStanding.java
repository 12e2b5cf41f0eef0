package io.tollgate.control.alert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.database.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How telling a channel goes.
 *
 * @param waiting messages that it has not taken yet
 * @param lastFailure null once it took a message, or a test, after it
 */
public record ChannelStanding(long waiting, @Nullable Failure lastFailure) {
    /** The columns of {@code alert_channels} that this is read from, and one for {@code waiting}. */
    static final String COLUMNS = "*, (SELECT count(*) FROM alert_deliveries WHERE channel = name) AS waiting";

    /**
     * Why a channel did not take a message: a few words of our own, without the channel's address and what is secret in it.
     *
     * @param givenUp messages that were given up since it last took one
     */
    public record Failure(Instant at, String reason, long givenUp) {}

    static ChannelStanding read(ResultSet row) throws SQLException {
        Instant failedAt = Sql.instantOrNull(row, "failed_at");
        return new ChannelStanding(
                row.getLong("waiting"),
                failedAt == null ? null : new Failure(failedAt, row.getString("failure"), row.getLong("given_up")));
    }

    /** Adds it to how the admin API lists the channel. */
    void describe(ObjectNode channel) {
        channel.put("waiting", waiting);
        if (lastFailure != null) {
            channel.putObject("lastFailure")
                    .put("at", lastFailure.at.toString())
                    .put("reason", lastFailure.reason)
                    .put("givenUp", lastFailure.givenUp);
        }
    }

    /** Channels that did not take the last message, with how many they lost: what an open page is told of. */
    static List<String> failing(Connection connection) throws SQLException {
        return Sql.list(
                connection,
                "SELECT concat_ws(' ', name, given_up, failed_at, failure) AS failing FROM alert_channels WHERE failed_at IS NOT NULL ORDER BY name",
                row -> row.getString("failing"));
    }

    /**
     * Notes that a channel did not take a message. It locks the channel, as its deletion does before it takes what waits along:
     * so it comes before any change of what waits.
     */
    static void failed(Connection connection, String channel, Instant at, String reason) throws SQLException {
        Sql.update(
                connection, "UPDATE alert_channels SET failed_at = ?, failure = ? WHERE name = ?", at, reason, channel);
    }

    /** Notes, after {@link #failed}, that so many messages were given up. */
    static void gaveUp(Connection connection, String channel, int messages) throws SQLException {
        Sql.update(connection, "UPDATE alert_channels SET given_up = given_up + ? WHERE name = ?", messages, channel);
    }

    /** Notes that a channel took a message; before any change of what waits. */
    static void worked(Connection connection, String channel) throws SQLException {
        Sql.update(
                connection,
                "UPDATE alert_channels SET failed_at = NULL, failure = NULL, given_up = 0"
                        + " WHERE name = ? AND failed_at IS NOT NULL",
                channel);
    }
}
