package io.tollgate.node.settings;

import io.tollgate.core.json.HumanDuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads typed values from environment variables; each refusal names its variable. */
record Environment(Map<String, String> variables) {
    private static final int PORT_MAX = 65_535;

    String text(String variable, String fallback) {
        String value = textOrNull(variable);
        return value == null ? fallback : value;
    }

    @Nullable
    String textOrNull(String variable) {
        String value = variables.get(variable);
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** The value itself or the content of the file that {@code variable_FILE} names. */
    @Nullable
    String secretOrNull(String variable) throws InvalidSettingException {
        String file = textOrNull(variable + "_FILE");
        String value = textOrNull(variable);
        if (file == null) {
            return value;
        }
        if (value != null) {
            throw new InvalidSettingException(
                    variable, "there beside " + variable + "_FILE (expected: one of the two)");
        }
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException | InvalidPathException e) {
            throw new InvalidSettingException(variable + "_FILE", "\"" + file + "\" (expected: a readable file)");
        }
    }

    int port(String variable, int fallback) throws InvalidSettingException {
        return parsed(variable, fallback, "a port from 0 to 65535", text -> {
            int port = Integer.parseInt(text);
            if (port < 0 || port > PORT_MAX) {
                throw new IllegalArgumentException(text);
            }
            return port;
        });
    }

    Duration duration(String variable, Duration fallback) throws InvalidSettingException {
        return parsed(
                variable,
                fallback,
                "a duration such as 20s",
                text -> HumanDuration.parse(text).orElseThrow(IllegalArgumentException::new));
    }

    /** As {@link #duration}, but not nothing. */
    Duration timeout(String variable, Duration fallback) throws InvalidSettingException {
        Duration given = duration(variable, fallback);
        if (given.isZero()) {
            throw new InvalidSettingException(variable, "\"0\" (expected: a duration such as 20s)");
        }
        return given;
    }

    int number(String variable, int fallback, int min, int max) throws InvalidSettingException {
        return parsed(variable, fallback, "a whole number from " + min + " to " + max, text -> {
            int number = Integer.parseInt(text);
            if (number < min || number > max) {
                throw new IllegalArgumentException("out of range");
            }
            return number;
        });
    }

    Path path(String variable, String fallback) throws InvalidSettingException {
        return parsed(variable, Path.of(fallback), "a path", Path::of);
    }

    <T> T parsed(String variable, T fallback, String expected, Function<String, T> parse)
            throws InvalidSettingException {
        String text = textOrNull(variable);
        if (text == null) {
            return fallback;
        }
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(variable, "\"" + text + "\" (expected: " + expected + ")");
        }
    }
}
