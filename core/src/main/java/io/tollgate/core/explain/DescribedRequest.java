package io.tollgate.core.explain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.access.Caller;
import io.tollgate.core.key.Credential;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request that nobody sends.
 *
 * @param host lower case, without port; empty for a client that names none
 * @param path as a client would send it, without query
 * @param headers values by name in lower case
 * @param at when; keys expire
 */
public record DescribedRequest(
        String method, String host, String path, SortedMap<String, List<String>> headers, Sender sender, Instant at) {
    public DescribedRequest {
        TreeMap<String, List<String>> lower = new TreeMap<>();
        headers.forEach((name, values) -> lower.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        headers = Collections.unmodifiableSortedMap(lower);
    }

    /**
     * Who sends it and from where.
     *
     * @param address the client's, behind trusted proxies
     * @param held what the nodes' guards have against that address; null when they have nothing
     * @param lowered the limits that nodes have lowered for anybody; those of this sender are looked up among them
     */
    public record Sender(
            Who who, InetAddress address, @Nullable Held held, List<Lowered> lowered) {
        public Sender {
            lowered = List.copyOf(lowered);
        }

        /** One for whom no limit is lowered. */
        public Sender(Who who, InetAddress address, @Nullable Held held) {
            this(who, address, held, List.of());
        }
    }

    /**
     * A limit that is lowered for somebody whose behaviour is suspicious.
     *
     * @param limit its name
     * @param subject whose: a consumer, an IPv4 address, or an IPv6 network
     * @param isConsumer whether the subject is a consumer
     * @param words how far, why and until when, for people
     */
    public record Lowered(String limit, String subject, boolean isConsumer, String words) {}

    /**
     * A penalty for failed credentials.
     *
     * @param subject whose: an address or a network
     * @param refuses whether requests are refused; else they only wait
     * @param words until when, for people
     */
    public record Held(String subject, boolean refuses, String words) {}

    /** Whose request it is. */
    public sealed interface Who {
        /** As its headers say: nobody's, or its who presents the key in them. */
        record Presents() implements Who {
            /** The only one needed. */
            public static final Presents PRESENTS = new Presents();
        }

        /** It presents this key, whose secret is taken for right. */
        record Holds(Credential credential) implements Who {}

        /**
         * As its headers say, over a connection with this client certificate, whose private key is taken to be the client's.
         *
         * @param chain the client's own first; at least one
         */
        record Shows(List<X509Certificate> chain) implements Who {
            public Shows {
                chain = List.copyOf(chain);
            }
        }

        /** The consumer of that name has proved who it is, with a credential that is not cut down. */
        record Is(String consumer) implements Who {}

        /**
         * It presents a token with these claims, which is taken for good.
         *
         * @param issuer the name of the issuer; null takes the one that {@code iss} says
         */
        record Claims(@Nullable String issuer, ObjectNode claims) implements Who {
            public Claims {
                claims = claims.deepCopy();
            }
        }

        /**
         * A node has authenticated it before.
         *
         * @param by words for its credential, such as {@code "key k_… of "}; empty when nobody knows
         */
        record Was(Caller caller, String by) implements Who {}

        /** A node has refused its credential before, and nothing of it is known that could be judged again. */
        record Failed(int status, String code, String rule) implements Who {}
    }

    /** The one value of a header; null when it is absent or there several times, as filters see it. */
    public @Nullable String single(@Nullable String name) {
        List<String> values = name == null ? List.of() : values(name);
        return values.size() == 1 ? values.getFirst() : null;
    }

    /** Every value of a header. */
    public List<String> values(String name) {
        return headers.getOrDefault(name, List.of());
    }
}
