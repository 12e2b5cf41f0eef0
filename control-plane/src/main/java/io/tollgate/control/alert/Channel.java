package io.tollgate.control.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.core.config.Names;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where alerts are told. What is secret in it is written, never read. */
public sealed interface Channel {
    Pattern ADDRESS = Pattern.compile("[^\\s@<>,;\"\\p{Cntrl}]{1,64}@[A-Za-z0-9.-]{1,200}");
    int SECRET_MIN = 16;
    int TEXT_MAX = 1_000;

    /** The kinds, as documents name them. */
    enum Type {
        WEBHOOK,
        SLACK,
        EMAIL
    }

    /** How to speak to a mail server. */
    enum Security {
        /** TLS from the first byte. */
        TLS,
        STARTTLS,
        /** Nothing; for a relay on the same machine. */
        NONE
    }

    /** A POST with a JSON body, signed with the channel's secret. */
    record Webhook(URI url) implements Channel {}

    /** A POST that Slack's incoming webhooks, and those of others who imitate them, understand. Its URL is its secret. */
    record Slack() implements Channel {}

    /**
     * Mail.
     *
     * @param username empty for a server that asks nobody; the password is the channel's secret
     */
    record Email(Server server, String from, List<String> to, String username) implements Channel {
        public Email {
            to = List.copyOf(to);
        }
    }

    /** A mail server. */
    record Server(String host, int port, Security security) {}

    /** A channel and what is secret in it; null when the document does not say and what was kept stays. */
    record Written(Channel channel, @Nullable String secret) {}

    /** Reads the document of the channel {@code name}; {@code fresh} when nothing is kept of it. */
    static Written read(String name, JsonNode document, boolean fresh) {
        try {
            return JsonObjectReader.read(document, in -> read(name, in, fresh));
        } catch (InvalidDocumentException e) {
            throw new Invalid(e);
        }
    }

    private static @Nullable Written read(String name, JsonObjectReader in, boolean fresh) {
        if (in.has("name") && !name.equals(in.stringOrNull("name"))) {
            in.violation("name", "(expected: " + name + ", as in the path)");
        }
        if (!Names.NAME.matcher(name).matches()) {
            in.violation("name", "(expected: " + Names.NAME_EXPECTED + ")");
        }
        if (!in.has("type")) {
            in.violation("type", "missing (expected: webhook, slack or email)");
        }
        return switch (in.oneOf("type", Type.WEBHOOK, Type.class)) {
            case WEBHOOK -> {
                URI url = url(in, in.string("url"));
                String secret = secret(in, "secret", fresh);
                yield in.build(() -> new Written(new Webhook(url), secret));
            }
            case SLACK -> {
                String secret = in.stringOrNull("url");
                if (secret != null || fresh) {
                    url(in, secret == null ? "" : secret);
                }
                yield in.build(() -> new Written(new Slack(), secret));
            }
            case EMAIL -> email(in);
        };
    }

    private static URI url(JsonObjectReader in, String text) {
        try {
            URI url = URI.create(text);
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (web && url.getHost() != null && url.getUserInfo() == null && text.length() <= TEXT_MAX) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // told below, as any other
        }
        in.violation("url", "(expected: http:// or https:// with a host)");
        return URI.create("http://nowhere.invalid/");
    }

    private static @Nullable String secret(JsonObjectReader in, String field, boolean needed) {
        String secret = in.stringOrNull(field);
        if (secret == null ? needed : secret.length() < SECRET_MIN || secret.length() > TEXT_MAX) {
            in.violation(field, "(expected: from " + SECRET_MIN + " to " + TEXT_MAX + " characters)");
        }
        return secret;
    }

    private static @Nullable Written email(JsonObjectReader in) {
        String host = in.string("host", Pattern.compile("[A-Za-z0-9._:-]{1,253}"), "a host");
        Security security = in.oneOf("security", Security.STARTTLS, Security.class);
        int port = (int) in.number("port", 587, 1, 65_535);
        String from = in.string("from", ADDRESS, "an address such as alerts@example.com");
        List<String> to = in.strings("to", 50, ADDRESS, "an address such as ops@example.com");
        if (to.isEmpty()) {
            in.violation("to", "none (expected: at least one address)");
        }
        String username = in.stringOrNull("username");
        String password = in.stringOrNull("password");
        return in.build(() -> new Written(
                new Email(new Server(host, port, security), from, to, username == null ? "" : username), password));
    }

    /** Without what is secret. */
    default ObjectNode toJson(String name) {
        ObjectNode json = Json.object().put("name", name);
        switch (this) {
            case Webhook webhook -> json.put("type", "webhook").put("url", webhook.url.toString());
            case Slack ignored -> json.put("type", "slack");
            case Email email -> {
                json.put("type", "email")
                        .put("host", email.server.host)
                        .put("port", email.server.port)
                        .put("security", JsonObjectReader.wireName(email.server.security))
                        .put("from", email.from);
                ArrayNode to = json.putArray("to");
                email.to.forEach(to::add);
                json.put("username", email.username);
            }
        }
        return json;
    }
}
