package io.tollgate.control.checkup;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Json;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one check found.
 *
 * @param check for example {@code database}
 * @param detail what was seen
 * @param fix what to do about it; null when there is nothing to do
 */
public record Finding(
        String check,
        Verdict verdict,
        String detail,
        @Nullable String fix) {
    /** How bad it is. */
    public enum Verdict {
        OK,
        WARN,
        FAIL
    }

    static Finding ok(String check, String detail) {
        return new Finding(check, Verdict.OK, detail, null);
    }

    static Finding warn(String check, String detail, String fix) {
        return new Finding(check, Verdict.WARN, detail, fix);
    }

    static Finding fail(String check, String detail, String fix) {
        return new Finding(check, Verdict.FAIL, detail, fix);
    }

    ObjectNode toJson() {
        return Json.object()
                .put("check", check)
                .put("verdict", verdict.name().toLowerCase(Locale.ROOT))
                .put("detail", detail)
                .put("fix", fix);
    }
}
