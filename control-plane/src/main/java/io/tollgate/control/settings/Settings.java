package io.tollgate.control.settings;

import java.net.InetAddress;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The control plane's settings. A bean.
 *
 * @param bind literal address of every listener
 * @param adminPort REST API
 * @param consolePort the console, when its jar is on the class path
 * @param syncPort where nodes connect
 * @param syncAdvertisedHosts names in the sync server's certificate
 * @param alertsReachInside whether alert channels may be on this machine or in a private network
 * @param secrets what must never be printed
 */
public record Settings(
        String bind,
        int adminPort,
        int consolePort,
        int syncPort,
        List<String> syncAdvertisedHosts,
        DatabaseAccess database,
        boolean alertsReachInside,
        Secrets secrets) {

    /** Bytes of the master key. */
    public static final int MASTER_KEY_BYTES = 32;

    private static final String MASTER_KEY_EXPECTED = "32 random bytes as 64 hexadecimal digits or in base64";
    private static final int PASSWORD_MIN = 12;
    /** Signing in refuses longer ones. */
    private static final int PASSWORD_MAX = 200;

    public Settings {
        syncAdvertisedHosts = List.copyOf(syncAdvertisedHosts);
    }

    /**
     * How to reach PostgreSQL.
     *
     * @param url {@code jdbc:postgresql://…}
     */
    public record DatabaseAccess(String url, String user, String password) {
        /** The URL without its parameters, which may hold secrets: for people and logs. */
        public String address() {
            int parameters = url.indexOf('?');
            return parameters < 0 ? url : url.substring(0, parameters);
        }

        /** Never the password. */
        @Override
        public String toString() {
            return address() + " as " + user;
        }
    }

    /** What must never be printed. */
    public static final class Secrets {
        private final byte[] masterKey;
        private final byte @Nullable [] previousMasterKey;
        private final @Nullable String adminPassword;

        public Secrets(byte[] masterKey, @Nullable String adminPassword) {
            this(masterKey, null, adminPassword);
        }

        public Secrets(byte[] masterKey, byte @Nullable [] previousMasterKey, @Nullable String adminPassword) {
            this.masterKey = masterKey.clone();
            this.previousMasterKey = previousMasterKey == null ? null : previousMasterKey.clone();
            this.adminPassword = adminPassword;
        }

        /** A copy of the 32 bytes that seal the secrets in the database. */
        public byte[] masterKey() {
            return masterKey.clone();
        }

        /** A copy of the key that opens, too, and seals nothing any more; null when there is none. */
        public byte @Nullable [] previousMasterKey() {
            return previousMasterKey == null ? null : previousMasterKey.clone();
        }

        /** Of the first operator; null lets one be generated. */
        public @Nullable String adminPassword() {
            return adminPassword;
        }

        @Override
        public String toString() {
            return "secrets";
        }
    }

    /** Reads them, or says in one line which variable is wrong and what was expected. */
    public static Settings read(Map<String, String> variables) throws BadSettingException {
        Environment environment = new Environment(variables);
        String bind = environment.address("TOLLGATE_BIND", "127.0.0.1");
        return new Settings(
                bind,
                environment.port("TOLLGATE_ADMIN_PORT", 8001),
                environment.port("TOLLGATE_CONSOLE_PORT", 8002),
                environment.port("TOLLGATE_SYNC_PORT", 8005),
                environment.hosts(
                        "TOLLGATE_SYNC_ADVERTISED_HOSTS",
                        Stream.of("localhost", "127.0.0.1", bind).distinct().toList()),
                database(environment),
                environment.flag("TOLLGATE_ALERT_PRIVATE", false),
                secrets(environment));
    }

    /** Whether only this machine reaches our listeners. */
    public boolean isBoundToLoopback() {
        return InetAddress.ofLiteral(bind).isLoopbackAddress();
    }

    private static DatabaseAccess database(Environment environment) throws BadSettingException {
        String expected = "jdbc:postgresql://host:port/database";
        String url = environment.required("TOLLGATE_DB_URL", expected);
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new BadSettingException("TOLLGATE_DB_URL", "no PostgreSQL address (expected: " + expected + ")");
        }
        String password = environment.secret("TOLLGATE_DB_PASSWORD");
        return new DatabaseAccess(
                url, environment.text("TOLLGATE_DB_USER", "tollgate"), password == null ? "" : password);
    }

    private static Secrets secrets(Environment environment) throws BadSettingException {
        byte[] key = masterKey(environment, "TOLLGATE_MASTER_KEY");
        byte[] previous = masterKey(environment, "TOLLGATE_MASTER_KEY_PREVIOUS");
        if (key == null) {
            throw new BadSettingException("TOLLGATE_MASTER_KEY", "not set (expected: " + MASTER_KEY_EXPECTED + ")");
        }
        if (previous != null && MessageDigest.isEqual(key, previous)) {
            throw new BadSettingException(
                    "TOLLGATE_MASTER_KEY_PREVIOUS", "the same as TOLLGATE_MASTER_KEY (expected: the one before it)");
        }
        return new Secrets(key, previous, adminPassword(environment));
    }

    private static byte @Nullable [] masterKey(Environment environment, String variable) throws BadSettingException {
        String text = environment.secret(variable);
        if (text == null) {
            return null;
        }
        byte[] key;
        try {
            key = text.matches("[0-9a-fA-F]{64}")
                    ? HexFormat.of().parseHex(text)
                    : Base64.getUrlDecoder().decode(text.replace('+', '-').replace('/', '_'));
        } catch (IllegalArgumentException e) {
            throw new BadSettingException(variable, "not readable (expected: " + MASTER_KEY_EXPECTED + ")");
        }
        if (key.length != MASTER_KEY_BYTES) {
            throw new BadSettingException(variable, key.length + " bytes (expected: " + MASTER_KEY_EXPECTED + ")");
        }
        return key;
    }

    private static @Nullable String adminPassword(Environment environment) throws BadSettingException {
        String password = environment.secret("TOLLGATE_ADMIN_PASSWORD");
        if (password != null && (password.length() < PASSWORD_MIN || password.length() > PASSWORD_MAX)) {
            throw new BadSettingException(
                    "TOLLGATE_ADMIN_PASSWORD",
                    password.length() + " characters (expected: from " + PASSWORD_MIN + " to " + PASSWORD_MAX + ")");
        }
        return password;
    }
}
