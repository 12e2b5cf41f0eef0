package io.tollgate.control.catalogue;

import io.tollgate.core.config.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Something outside the configuration that may use its objects, so that these can't be deleted. A bean of each feature. */
@FunctionalInterface
public interface ObjectUsers {
    /** Who uses that object, as {@code keys/k_…}, seen in the transaction that would delete it. */
    List<String> usersOf(Connection connection, Kind kind, String name) throws SQLException;
}
