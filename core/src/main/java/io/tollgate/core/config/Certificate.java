package io.tollgate.core.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import io.tollgate.core.secret.SealedText;
import io.tollgate.core.tls.CertificateChain;
import io.tollgate.core.tls.UnusablePemException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A certificate that listeners show to clients which ask for one of its hosts. The private key is a sealed text always:
 * whoever takes one in the clear seals it before it becomes this object, so no stored, shown or signed form has it.
 *
 * @param hosts {@code shop.example.com}, {@code *.example.com} (one label, RFC 9525 section 6.3) or {@value #ANY_HOST}, any
 *     name and clients that send none; at least one
 * @param key PKCS #8 sealed for {@link #keyPlace}
 * @param trustStores who signs the certificates that clients of these hosts are asked for; empty: they are asked for none
 */
public record Certificate(
        String name, List<String> hosts, CertificateChain chain, SealedText key, List<String> trustStores)
        implements ConfigObject {

    /** The host of whatever no other certificate is for. */
    public static final String ANY_HOST = "*";

    /**
     * What stands in place of the key where a whole configuration is written down: the control plane keeps the key that
     * it has for this certificate.
     */
    public static final String STORED_KEY = "stored";

    /** The most hosts of one certificate. */
    public static final int HOSTS_MAX = 256;

    /** The most certificates: each is a context in every node's memory. */
    public static final int CERTIFICATES_MAX = 10_000;

    private static final int TRUST_STORES_MAX = 8;
    private static final Pattern HOST = Pattern.compile(
            "\\*|(\\*\\.)?[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?){0,20}");
    private static final String HOST_EXPECTED =
            "a lower-case host name such as shop.example.com or *.example.com, or * for every other name";

    public Certificate {
        Names.requireName(name);
        hosts = List.copyOf(hosts);
        trustStores = List.copyOf(trustStores);
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("hosts: none (expected: at least one)");
        }
    }

    /** Where the key of the certificate {@code name} is sealed for. */
    public static String keyPlace(String name) {
        return "certificates/" + name + "/keyPem";
    }

    /** Where this one's key is sealed for. */
    public String keyPlace() {
        return keyPlace(name);
    }

    static @Nullable Certificate read(JsonObjectReader in) {
        String name = Names.name(in);
        List<String> hosts =
                in.strings("hosts", HOSTS_MAX, host -> HOST.matcher(host).matches() ? null : HOST_EXPECTED);
        CertificateChain chain = chain(in);
        List<String> served = hosts.isEmpty() && chain != null ? namesOf(chain) : hosts;
        if (chain != null) {
            refuseUncovered(in, hosts, served, chain);
        }
        String key = in.string("keyPem");
        if (!key.isEmpty() && !SealedText.isSealed(key)) { // the message must not repeat it
            in.violation("keyPem", "neither a PEM private key nor a sealed text (expected: one of them)");
        }
        List<String> trustStores = in.strings("trustStores", TRUST_STORES_MAX, Names.NAME, Names.NAME_EXPECTED);
        return chain == null
                ? in.build(() -> null)
                : in.build(() -> new Certificate(name, served, chain, new SealedText(key), trustStores));
    }

    private static @Nullable CertificateChain chain(JsonObjectReader in) {
        String pem = in.string("certPem");
        if (pem.isEmpty() && !in.raw("certPem").isTextual()) {
            return null;
        }
        try {
            return CertificateChain.read(pem);
        } catch (UnusablePemException e) {
            in.violation("certPem", e.detail());
            return null;
        }
    }

    /** Names that have a form clients ask for: a certificate may hold others. */
    private static List<String> namesOf(CertificateChain chain) {
        return chain.dnsNames().stream()
                .filter(name -> HOST.matcher(name).matches())
                .limit(HOSTS_MAX)
                .toList();
    }

    private static void refuseUncovered(
            JsonObjectReader in, List<String> hosts, List<String> served, CertificateChain chain) {
        if (served.isEmpty()) {
            in.violation("hosts", "none, and the certificate names none (expected: at least one; * is any)");
        }
        for (int i = 0; i < hosts.size(); i++) {
            String host = hosts.get(i);
            if (!host.equals(ANY_HOST) && !chain.covers(host)) {
                in.violation("hosts", i, "\"" + host + "\" (expected: a DNS name that the certificate is for, or *)");
            }
        }
    }

    @Override
    public ObjectNode toJson() {
        ObjectNode json = Json.object().put("name", name);
        JsonLists.put(json, "hosts", hosts);
        json.put("certPem", chain.toPem()).put("keyPem", key.text());
        JsonLists.put(json, "trustStores", trustStores);
        return json;
    }
}
