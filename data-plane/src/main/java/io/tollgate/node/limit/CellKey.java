package io.tollgate.node.limit;

import io.tollgate.node.limit.LimitPlan.Dimension;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which counter, in this node's own words: a rule and the values that a request has of its limit's dimensions. Looking a
 * cell up by them is cheaper than naming the counter for the cluster.
 *
 * <p>Ordered, so that a map finds one among many of one hash in logarithmic time: who sends a header's values can make them so.
 *
 * <p>Mutable as a probe, which one thread fills again and again; {@link #copy} makes one that a map may keep.
 */
public final class CellKey implements Comparable<CellKey> {
    /** Dimensions of a limit at most, by its configuration. */
    private static final int VALUES_MAX = 4;

    /** Longer values are kept as their digest, so that a cell's size is bounded. */
    private static final int TEXT_MAX = 128;

    private static final int IPV4_NETWORK = 0xffff_ff00;

    /** A mark for absence, so that no value a client sends can stand for it. */
    private enum Absence {
        ABSENT
    }

    /** Stands for a value that is too long. */
    private record Digest(String hex) {}

    private String counters = "";
    private final Object[] values;
    private int size;
    private int valuesHash;
    private int hash;

    /** A probe that is nobody's yet. */
    public CellKey() {
        this(new Object[VALUES_MAX]);
    }

    private CellKey(Object[] values) {
        this.values = values;
    }

    /** The values of {@code request} for the limit; {@link #counters} is to follow. */
    public void fill(List<Dimension> by, LimitRequest request) {
        size = by.size();
        int sum = 1;
        for (int i = 0; i < size; i++) {
            Object value = value(by.get(i), request);
            values[i] = value;
            sum = 31 * sum + value.hashCode();
        }
        valuesHash = sum;
    }

    /** One rule of the limit. */
    void rule(LimitPlan.Rule rule) {
        counters(rule.counters());
    }

    /** Counters of the limit, by a name of theirs. */
    public void counters(String name) {
        counters = name;
        hash = 31 * valuesHash + counters.hashCode();
    }

    /** The same, which nobody fills again. */
    public CellKey copy() {
        CellKey copy = new CellKey(Arrays.copyOf(values, size));
        copy.counters = counters;
        copy.size = size;
        copy.hash = hash;
        return copy;
    }

    /** The values as texts, for {@link KeyDerivation}. */
    public List<String> texts() {
        return Arrays.stream(values, 0, size).map(CellKey::text).toList();
    }

    /** Value {@code index}, for people: of headers and claims, which may hold secrets, what {@code hide} makes of them. */
    LimitedCounter.Value value(int index, String name, Dimension dimension, BinaryOperator<String> hide) {
        Object value = values[index];
        if (value == Absence.ABSENT) {
            return new LimitedCounter.Value(name, "", false);
        }
        return switch (dimension) {
            case Dimension.Address ignored -> new LimitedCounter.Value(name, addressText(value), false);
            case Dimension.Network ignored -> new LimitedCounter.Value(name, addressText(value), false);
            case Dimension.OfConsumer ignored -> new LimitedCounter.Value(name, value.toString(), false);
            case Dimension.OfKey ignored -> new LimitedCounter.Value(name, value.toString(), false);
            case Dimension.OfRoute ignored -> new LimitedCounter.Value(name, value.toString(), false);
            case Dimension.OfHeader ignored -> new LimitedCounter.Value(name, hide.apply(name, text(value)), true);
            case Dimension.OfClaim ignored -> new LimitedCounter.Value(name, hide.apply(name, text(value)), true);
        };
    }

    private static String addressText(Object value) {
        if (value instanceof InetAddress address) {
            return address.getHostAddress();
        }
        boolean ipv4 = value instanceof Integer;
        byte[] bytes = ipv4
                ? ByteBuffer.allocate(4).putInt((int) value).array()
                : ByteBuffer.allocate(16).putLong((long) value).array();
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + (ipv4 ? "/24" : "/64");
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    private static Object value(Dimension dimension, LimitRequest request) {
        return switch (dimension) {
            case Dimension.Address ignored -> address(request.subject().address());
            case Dimension.Network ignored -> network(request.subject().address());
            case Dimension.OfConsumer ignored -> orAbsent(request.subject().consumer());
            case Dimension.OfKey ignored -> orAbsent(request.subject().keyId());
            case Dimension.OfRoute ignored -> request.route().name();
            case Dimension.OfHeader header -> shortened(request.header().apply(header.name()));
            case Dimension.OfClaim claim -> shortened(request.subject().claims().get(claim.name()));
        };
    }

    private static Object orAbsent(@Nullable String value) {
        return value == null ? Absence.ABSENT : value;
    }

    private static Object shortened(@Nullable String value) {
        if (value == null) {
            return Absence.ABSENT;
        }
        return value.length() <= TEXT_MAX ? value : new Digest(HexFormat.of().formatHex(digest(value)));
    }

    private static byte[] digest(String value) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** An IPv4 address is itself; of IPv6 the first 64 bits. */
    private static Object address(InetAddress address) {
        return address instanceof Inet6Address
                ? (Object) ByteBuffer.wrap(address.getAddress()).getLong()
                : address;
    }

    /** Of an IPv4 address the first 24 bits; IPv6 is counted by its network as an address, too. */
    private static Object network(InetAddress address) {
        return address instanceof Inet6Address
                ? address(address)
                : (Object) (ByteBuffer.wrap(address.getAddress()).getInt() & IPV4_NETWORK);
    }

    private static String text(Object value) {
        return switch (value) {
            case String text -> "=" + text;
            case InetAddress address -> "=" + HexFormat.of().formatHex(address.getAddress());
            case Long site -> "=" + HexFormat.of().toHexDigits(site);
            case Integer site -> "=" + HexFormat.of().toHexDigits(site) + "/24";
            case Digest(String hex) -> "#" + hex;
            case Absence.ABSENT -> "-";
            // Values stay bare, as a wrapper of each would cost every request: no compiler knows that these are all.
            default -> throw new IllegalStateException("a value of no known kind: " + value.getClass());
        };
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CellKey that
                && hash == that.hash
                && size == that.size
                && counters.equals(that.counters)
                && Arrays.equals(values, 0, size, that.values, 0, size);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** An order that says nothing but which are equal. */
    @Override
    public int compareTo(CellKey other) {
        int order = counters.compareTo(other.counters);
        for (int i = 0; order == 0 && i < Math.min(size, other.size); i++) {
            order = order(values[i], other.values[i]);
        }
        return order == 0 ? Integer.compare(size, other.size) : order;
    }

    private static int order(Object one, Object other) {
        return one instanceof String text && other instanceof String otherText
                ? text.compareTo(otherText)
                : text(one).compareTo(text(other)); // of a limit's dimension each value has a text of its own
    }
}
