package io.tollgate.control.operator;

import static io.tollgate.control.operator.OperatorPermission.ANCHORS_WRITE;
import static io.tollgate.control.operator.OperatorPermission.AUDIT_READ;
import static io.tollgate.control.operator.OperatorPermission.AUDIT_WRITE;
import static io.tollgate.control.operator.OperatorPermission.NODES_WRITE;
import static io.tollgate.control.operator.OperatorPermission.OPERATORS_READ;
import static io.tollgate.control.operator.OperatorPermission.OPERATORS_WRITE;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The built-in roles of operators. A word that is no role gives no permission. */
public enum OperatorRole {
    /** Everything. */
    ADMIN,
    /** Writes the configuration and issues keys; no people, no new nodes, no audit trail. */
    EDITOR,
    /** Looks. */
    VIEWER;

    /** The word outside Java, for example {@code viewer}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it is for, in a sentence. */
    public String description() {
        return switch (this) {
            case ADMIN -> "Everything.";
            case EDITOR -> "Writes the configuration and issues keys; no people, no new nodes, no audit trail.";
            case VIEWER -> "Read-only.";
        };
    }

    /** What it permits. */
    public Set<OperatorPermission> permissions() {
        return switch (this) {
            case ADMIN -> EnumSet.allOf(OperatorPermission.class);
            case EDITOR ->
                EnumSet.complementOf(EnumSet.of(
                        OPERATORS_READ, OPERATORS_WRITE, NODES_WRITE, ANCHORS_WRITE, AUDIT_READ, AUDIT_WRITE));
            case VIEWER -> reading();
        };
    }

    /** What all of {@code roles} permit together. */
    public static Set<OperatorPermission> permissionsOf(Collection<String> roles) {
        EnumSet<OperatorPermission> all = EnumSet.noneOf(OperatorPermission.class);
        Arrays.stream(values())
                .filter(role -> roles.contains(role.wireName()))
                .forEach(role -> all.addAll(role.permissions()));
        return all;
    }

    private static EnumSet<OperatorPermission> reading() {
        EnumSet<OperatorPermission> reading = EnumSet.noneOf(OperatorPermission.class);
        for (OperatorPermission permission : OperatorPermission.values()) {
            if (permission.wireName().endsWith(":read") && permission != AUDIT_READ && permission != OPERATORS_READ) {
                reading.add(permission);
            }
        }
        return reading;
    }
}
