package io.tollgate.console.key;

import io.tollgate.console.kit.Moment;
import io.tollgate.control.key.ApiKeyView;
import io.tollgate.control.key.ApiKeyView.Life;
import io.tollgate.control.key.ApiKeyView.Rotation;
import java.time.Instant;
import java.util.List;

/** Says of a key that another one has replaced whether somebody still comes with it: pure. */
final class OverlapWords {
    private OverlapWords() {}

    /** {@code Still used, 3 min ago}, or {@code Not used since}. */
    static String brief(Life life, Instant now) {
        Instant last = life.lastUsedAt();
        return life.usedSinceRotation() && last != null
                ? "Still used, " + Moment.relative(last, now)
                : "Not used since";
    }

    /** The same as a sentence. */
    static String verdict(ApiKeyView key, Instant now) {
        if (key.status() != ApiKeyView.Status.ACTIVE) {
            return "The overlap is over: nobody can come with it any more.";
        }
        Life life = key.life();
        Instant last = life.lastUsedAt();
        if (last == null) {
            return "Nobody has ever come with it.";
        }
        return life.usedSinceRotation()
                ? "Somebody still uses it: the last time was " + Moment.relative(last, now) + "."
                : "Nobody has come with it since the rotation.";
    }

    /** {@code in 12 minutes}, {@code in 1 minute}, {@code no}. */
    static String usedSince(Life life) {
        Rotation rotation = life.rotation();
        if (rotation == null || !life.usedSinceRotation()) {
            return "no";
        }
        int minutes = rotation.minutesUsed();
        // A rotation from before minutes were counted has none, and was used all the same.
        return minutes == 0 ? "yes" : minutes == 1 ? "in 1 minute" : "in " + minutes + " different minutes";
    }

    /** Who can't tell of its requests now; empty when all nodes do. */
    static String silent(List<String> nodes) {
        return nodes.isEmpty()
                ? ""
                : String.join(", ", nodes) + (nodes.size() == 1 ? " is" : " are")
                        + " offline: whether somebody comes with the key there is not told.";
    }
}
