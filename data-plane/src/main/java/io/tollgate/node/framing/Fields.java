package io.tollgate.node.framing;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a header or trailer section, in order. Names are lower case. A message has a dozen or two, so that
 * looking through an array beats any map. Confined to the event loop of its message.
 */
public final class Fields {
    private static final int EXPECTED = 14;

    /** Name, value, name, value, … */
    private String[] pairs = new String[2 * EXPECTED];

    private int size;

    /** How many fields; one name may stand several times. */
    public int size() {
        return size;
    }

    /** The name of field {@code index}. */
    public String name(int index) {
        return pairs[2 * index];
    }

    /** The value of field {@code index}, without white space around it. */
    public String value(int index) {
        return pairs[2 * index + 1];
    }

    /** Adds a field beside others of that name. */
    public Fields add(String name, String value) {
        int at = 2 * size++;
        if (at == pairs.length) {
            pairs = Arrays.copyOf(pairs, at * 2);
        }
        pairs[at] = name;
        pairs[at + 1] = value;
        return this;
    }

    /** Adds every field of {@code other}. */
    public Fields addAll(Fields other) {
        int needed = 2 * (size + other.size);
        if (needed > pairs.length) {
            pairs = Arrays.copyOf(pairs, Math.max(needed, pairs.length * 2));
        }
        System.arraycopy(other.pairs, 0, pairs, 2 * size, 2 * other.size);
        size += other.size;
        return this;
    }

    /** The first value of {@code name}; null when absent. */
    public @Nullable String get(@Nullable String name) {
        int index = indexOf(name, 0);
        return index < 0 ? null : value(index);
    }

    /** The value of {@code name} when it stands exactly once. */
    public @Nullable String single(@Nullable String name) {
        int index = indexOf(name, 0);
        return index < 0 || indexOf(name, index + 1) >= 0 ? null : value(index);
    }

    /** How often {@code name} stands. */
    public int count(String name) {
        int count = 0;
        for (int index = indexOf(name, 0); index >= 0; index = indexOf(name, index + 1)) {
            count++;
        }
        return count;
    }

    /** Where {@code name} stands at or behind {@code from}; −1 when nowhere. */
    public int indexOf(@Nullable String name, int from) {
        for (int i = from; i < size; i++) {
            if (pairs[2 * i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** Replaces every field of that name by one. */
    public Fields set(String name, String value) {
        remove(name);
        return add(name, value);
    }

    /** Removes every field of that name. */
    public void remove(String name) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (!pairs[2 * i].equals(name)) {
                pairs[2 * kept] = pairs[2 * i];
                pairs[2 * kept++ + 1] = pairs[2 * i + 1];
            }
        }
        size = kept;
    }

    /** Whether any field {@code name}, a comma-separated list, holds {@code token}, whatever its case. */
    public boolean hasToken(String name, String token) {
        for (int index = indexOf(name, 0); index >= 0; index = indexOf(name, index + 1)) {
            if (listHas(value(index), token)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the comma-separated {@code list} holds {@code token}, whatever its case. */
    private static boolean listHas(String list, String token) {
        if (list.equalsIgnoreCase(token)) {
            return true;
        }
        if (list.length() <= token.length()) {
            return false;
        }
        for (int start = 0; start <= list.length(); ) {
            int comma = list.indexOf(',', start);
            int end = comma < 0 ? list.length() : comma;
            String element = list.substring(start, end).strip();
            if (element.equalsIgnoreCase(token)) {
                return true;
            }
            start = end + 1;
        }
        return false;
    }

    /** The elements of a comma-separated list in lower case, empty ones left out. */
    public static String[] tokens(String list) {
        return Arrays.stream(list.toLowerCase(Locale.ROOT).split(",", -1))
                .map(String::strip)
                .filter(element -> !element.isEmpty())
                .toArray(String[]::new);
    }
}
