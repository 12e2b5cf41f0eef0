package io.tollgate.core.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.HumanDuration;
import io.tollgate.core.json.JsonObjectReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where an issuer's keys are (a JWK set, RFC 7517 section 5). Nothing else is ever fetched: a token cannot name a place.
 *
 * @param jwksUri the set itself; null asks the issuer's discovery document (OpenID Connect Discovery 1.0 section 4)
 * @param discoveryUri that document; null when {@code jwksUri} is there
 * @param allowedHosts further hosts, in lower case, that a discovery document may name for the set
 * @param refresh so often it is fetched again in the background
 * @param caPem certificates trusted for it instead of the system's
 */
public record IssuerKeys(
        @Nullable URI jwksUri,
        @Nullable URI discoveryUri,
        List<String> allowedHosts,
        Duration refresh,
        @Nullable String caPem)
        implements TokenProof {
    private static final Duration REFRESH = Duration.ofMinutes(5);
    private static final Pattern HOST = Pattern.compile("[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?|\\[[0-9a-f:.]+]");
    private static final Pattern LOOPBACK_V4 = Pattern.compile("127(\\.[0-9]{1,3}){3}");
    private static final String DISCOVERY_PATH = "/.well-known/openid-configuration";

    public IssuerKeys {
        allowedHosts = List.copyOf(allowedHosts);
        if ((jwksUri == null) == (discoveryUri == null)) {
            throw new IllegalArgumentException("jwksUri: (expected: either it or a discovery document)");
        }
    }

    /** Hosts that may be asked, in lower case. */
    public Set<String> hosts() {
        Set<String> hosts = new TreeSet<>(allowedHosts);
        Optional.ofNullable(jwksUri).map(IssuerKeys::host).ifPresent(hosts::add);
        Optional.ofNullable(discoveryUri).map(IssuerKeys::host).ifPresent(hosts::add);
        return hosts;
    }

    /** Why {@code uri} may not be asked for keys; null when it may. Says nothing of the host: see {@link #hosts}. */
    public static @Nullable String problem(URI uri) {
        String scheme = uri.getScheme();
        String host = uri.getHost();
        if (host == null || !HOST.matcher(host(uri)).matches() || uri.getPort() == 0 || uri.getPort() > 65_535) {
            return "a URL such as https://id.example.com/jwks.json";
        }
        if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            return "no user information and no fragment";
        }
        boolean safe = "https".equals(scheme) || ("http".equals(scheme) && isLoopback(host(uri)));
        return safe ? null : "https, or http on loopback: who could change the keys could sign tokens";
    }

    /** The host of {@code uri} in lower case. */
    public static String host(URI uri) {
        return String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost")
                || host.equals("[::1]")
                || LOOPBACK_V4.matcher(host).matches();
    }

    static @Nullable IssuerKeys read(JsonObjectReader in, String issuer) {
        String text = in.stringOrNull("jwksUri");
        URI jwksUri = null;
        URI discoveryUri = null;
        if (text != null) {
            jwksUri = checked(in, "jwksUri", text);
        } else if (in.isNothing("jwksUri") && !issuer.isEmpty()) {
            String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
            discoveryUri = checked(in, "issuer", base + DISCOVERY_PATH);
        }
        List<String> hosts = in.strings(
                "allowedHosts",
                16,
                host -> HOST.matcher(host).matches() ? null : "a host name in lower case, without a port");
        Duration refresh = in.duration("refresh", REFRESH, Duration.ofSeconds(10), Duration.ofHours(24));
        String caPem = in.stringOrNull("caPem");
        String problem = caPem == null ? null : PemCertificates.problem(caPem);
        if (problem != null) {
            in.violation("caPem", problem);
        }
        return (jwksUri == null) == (discoveryUri == null)
                ? null
                : new IssuerKeys(jwksUri, discoveryUri, hosts, refresh, caPem);
    }

    /** Complains about fields that say where keys are, of an issuer whose tokens are asked about. */
    static void refuse(JsonObjectReader in) {
        for (String field : List.of("jwksUri", "allowedHosts", "refresh", "caPem")) {
            if (!in.isNothing(field)) {
                in.violation(field, "beside introspection, which needs no keys (expected: one of the two)");
            }
        }
    }

    private static @Nullable URI checked(JsonObjectReader in, String field, String text) {
        String why = field.equals("issuer") ? ", since without jwksUri its discovery document is asked" : "";
        try {
            URI uri = new URI(text);
            String problem = problem(uri);
            if (problem == null) {
                return uri;
            }
            in.violation(field, "(expected: " + problem + why + ")"); // not repeated: it may hold a password
        } catch (URISyntaxException e) {
            in.violation(field, "(expected: a URL such as https://id.example.com/jwks.json" + why + ")");
        }
        return null;
    }

    void put(ObjectNode json) {
        json.put("jwksUri", jwksUri == null ? null : jwksUri.toString());
        JsonLists.put(json, "allowedHosts", allowedHosts);
        json.put("refresh", HumanDuration.print(refresh));
        json.put("caPem", caPem);
    }
}
