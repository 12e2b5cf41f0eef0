package io.tollgate.control.node;

import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.config.Names;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes are asked for.
 *
 * @param value null for any value of that label
 */
public record LabelQuestion(String name, @Nullable String value) {

    /** Reads {@code zone=a}, or {@code zone} for any value. */
    public static LabelQuestion parse(String text) {
        int equals = text.indexOf('=');
        String name = (equals < 0 ? text : text.substring(0, equals)).strip();
        if (!Names.NAME.matcher(name).matches()) {
            throw new ProblemException.Invalid("/label", "\"" + text + "\" (expected: name=value, or a name)");
        }
        return new LabelQuestion(
                name, equals < 0 ? null : text.substring(equals + 1).strip());
    }

    /** Whether {@code labels} answer it. */
    public boolean matches(Map<String, String> labels) {
        String has = labels.get(name);
        return has != null && (value == null || value.equals(has));
    }
}
