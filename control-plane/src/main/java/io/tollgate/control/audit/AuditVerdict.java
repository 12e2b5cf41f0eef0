package io.tollgate.control.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import org.jspecify.annotations.Nullable;

/**
 * What a look at the whole chain found.
 *
 * @param entries that are as they were written, up to the first fault
 * @param position of the head
 * @param head hash of the head, in lower-case hex
 * @param fault the first; null when there is none
 */
public record AuditVerdict(
        long entries, long position, String head, @Nullable Fault fault) {
    /** What can be wrong. */
    public enum FaultKind {
        /** An entry is not what was written, or stands at another's place. */
        CHANGED,
        /** An entry that was written is gone. */
        MISSING,
        /** An entry is there that nobody wrote through the control plane. */
        ADDED,
        /** The last entries are gone. */
        TRUNCATED,
        /** An end of the chain was not signed by this control plane. */
        FORGED,
        /** What was exported once is no part of the chain any more. */
        REWRITTEN
    }

    /**
     * The first thing that is wrong.
     *
     * @param position in the chain, 0 when before it or outside
     * @param entry the entry's id; 0 when it has none
     */
    public record Fault(FaultKind kind, long position, long entry, String detail) {}

    /** Whether nothing is wrong. */
    public boolean verified() {
        return fault == null;
    }

    /** {@code {"verified","entries","position","head"}}, and {@code "fault":{"kind","position","entry","detail"}}. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("verified", verified())
                .put("entries", entries)
                .put("position", position)
                .put("head", head);
        if (fault != null) {
            json.putObject("fault")
                    .put("kind", JsonObjectReader.wireName(fault.kind()))
                    .put("position", fault.position())
                    .put("entry", fault.entry())
                    .put("detail", fault.detail());
        }
        return json;
    }
}
