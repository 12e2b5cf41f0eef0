package io.tollgate.control.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Where what people did is written down; the audit trail is it. An interface, so that signing in can be audited too. */
public interface ActionLog {
    /** Writes {@code action} in the transaction on {@code connection}: both happen or neither. */
    void record(Connection connection, Actor actor, Action action) throws SQLException;

    /**
     * Something that was done.
     *
     * @param name for example {@code routes.update}
     * @param object for example {@code routes/orders-read}
     * @param before the object before; null when there was none. Never with a secret
     * @param after the object after; null when there is none. Never with a secret
     * @param revision the revision this made; null when it made none
     * @param message what the person said about it
     */
    record Action(
            String name,
            String object,
            @Nullable JsonNode before,
            @Nullable JsonNode after,
            @Nullable Long revision,
            @Nullable String message) {

        /** Something without a before, an after, a revision or a message. */
        public static Action of(String name, String object) {
            return new Action(name, object, null, null, null, null);
        }

        /** The same with what a person said. */
        public Action saying(@Nullable String words) {
            return new Action(name, object, before, after, revision, words);
        }
    }
}
