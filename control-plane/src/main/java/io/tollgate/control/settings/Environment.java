package io.tollgate.control.settings;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads variables, each strictly. An empty one counts as not set. */
record Environment(Map<String, String> variables) {
    private static final int SECRET_FILE_BYTES_MAX = 16_384;

    @Nullable
    String text(String variable) {
        String value = variables.get(variable);
        return value == null || value.isBlank() ? null : value.strip();
    }

    String text(String variable, String fallback) {
        String value = text(variable);
        return value == null ? fallback : value;
    }

    String required(String variable, String expected) throws BadSettingException {
        String value = text(variable);
        if (value == null) {
            throw new BadSettingException(variable, "not set (expected: " + expected + ")");
        }
        return value;
    }

    /** A secret from the variable itself or from the file its {@code _FILE} twin names; null when neither is set. */
    @Nullable
    String secret(String variable) throws BadSettingException {
        String value = text(variable);
        String file = text(variable + "_FILE");
        if (file == null) {
            return value;
        }
        if (value != null) {
            throw new BadSettingException(variable, "set beside " + variable + "_FILE (expected: one of them)");
        }
        try {
            Path path = Path.of(file);
            if (Files.size(path) > SECRET_FILE_BYTES_MAX) {
                throw new BadSettingException(variable + "_FILE", file + " is too big for a secret");
            }
            String text = Files.readString(path).strip();
            if (text.isEmpty()) {
                throw new BadSettingException(variable + "_FILE", file + " is empty (expected: the secret)");
            }
            return text;
        } catch (IOException | java.nio.file.InvalidPathException e) {
            throw new BadSettingException(variable + "_FILE", file + " (expected: a file that can be read)");
        }
    }

    boolean flag(String variable, boolean fallback) throws BadSettingException {
        String text = text(variable, Boolean.toString(fallback));
        if (!text.equals("true") && !text.equals("false")) {
            throw new BadSettingException(variable, "\"" + text + "\" (expected: true or false)");
        }
        return text.equals("true");
    }

    /** A port; 0 asks the operating system for one. */
    int port(String variable, int fallback) throws BadSettingException {
        String text = text(variable);
        if (text == null) {
            return fallback;
        }
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65_535) {
            throw new BadSettingException(variable, "\"" + text + "\" (expected: a port from 0 to 65535)");
        }
        return Integer.parseInt(text);
    }

    /** A literal address, so that no resolver decides what is bound. */
    String address(String variable, String fallback) throws BadSettingException {
        String text = text(variable, fallback);
        try {
            return InetAddress.ofLiteral(text).getHostAddress();
        } catch (IllegalArgumentException e) {
            throw new BadSettingException(
                    variable, "\"" + text + "\" (expected: an address such as 127.0.0.1 or 0.0.0.0)");
        }
    }

    /** Host names or addresses, separated by commas; in lower case, as names of nodes are, which must not be among them. */
    List<String> hosts(String variable, List<String> fallback) throws BadSettingException {
        String text = text(variable);
        if (text == null) {
            return fallback;
        }
        List<String> hosts = Arrays.stream(text.split(",", -1))
                .map(host -> host.strip().toLowerCase(Locale.ROOT))
                .toList();
        for (String host : hosts) {
            if (!host.matches("[a-z0-9]([a-z0-9.:-]{0,251}[a-z0-9])?")) {
                throw new BadSettingException(
                        variable, "\"" + host + "\" (expected: host names or addresses, separated by commas)");
            }
        }
        return hosts;
    }
}
