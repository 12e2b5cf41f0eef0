package io.tollgate.control.trust;

import io.micronaut.context.annotation.Context;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.settings.Settings;
import jakarta.annotation.PostConstruct;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals anew, at start, what the previous master key sealed. Each value is opened and replaced by itself, and only if
 * nobody changed it meanwhile, so that several control planes may do it at once and a killed one has half of it done.
 * Blocks.
 */
@Context
final class MasterKeyRotation {
    private static final Logger LOG = LoggerFactory.getLogger(MasterKeyRotation.class);

    private final Database database;
    private final SecretBox box;
    private final Settings settings;
    private final List<SealedColumn> columns;

    MasterKeyRotation(Database database, SecretBox box, Settings settings, List<SealedColumn> columns) {
        this.database = database;
        this.box = box;
        this.settings = settings;
        this.columns = new ArrayList<>(columns);
    }

    @PostConstruct
    void start() {
        if (settings.secrets().previousMasterKey() == null) {
            return;
        }
        int done = columns.stream().mapToInt(this::reseal).sum();
        LOG.info(
                "{} secrets were sealed by the previous master key and are sealed by the present one now;"
                        + " when every control plane has the present one, TOLLGATE_MASTER_KEY_PREVIOUS can go",
                done);
    }

    /** How many values were sealed anew. */
    private int reseal(SealedColumn column) {
        List<SealedColumn.Value> values = database.read(column::values);
        int done = 0;
        for (SealedColumn.Value value : values) {
            if (box.isSealedByPrevious(value.sealed().toByteArray())) {
                done += reseal(column, value);
            }
        }
        return done;
    }

    private int reseal(SealedColumn column, SealedColumn.Value value) {
        String purpose = column.purpose().apply(value.key());
        byte[] plain;
        try {
            plain = box.open(purpose, value.sealed().toByteArray());
        } catch (UnreadableSecretException e) {
            LOG.error("{} of {} stays as it is: {}", value.key(), column.table(), e.getMessage());
            return 0;
        }
        try {
            return database.write(connection -> Sql.update(
                    connection,
                    "UPDATE " + column.table() + " SET " + column.column() + " = ? WHERE " + column.key() + " = ? AND "
                            + column.column() + " = ?",
                    box.seal(purpose, plain),
                    value.key(),
                    value.sealed().toByteArray()));
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }
}
