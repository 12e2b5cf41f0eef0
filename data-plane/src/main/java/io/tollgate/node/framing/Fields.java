package io.tollgate.node.framing;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a header or trailer section, in order. Names are lower case. A message has a dozen or two, so that
 * looking through two arrays beats any map. Confined to the event loop of its message.
 */
public final class Fields {
    private String[] names = new String[16];
    private String[] values = new String[16];
    private int size;

    /** How many fields; one name may stand several times. */
    public int size() {
        return size;
    }

    /** The name of field {@code index}. */
    public String name(int index) {
        return names[index];
    }

    /** The value of field {@code index}, without white space around it. */
    public String value(int index) {
        return values[index];
    }

    /** Adds a field beside others of that name. */
    public Fields add(String name, String value) {
        if (size == names.length) {
            names = Arrays.copyOf(names, size * 2);
            values = Arrays.copyOf(values, size * 2);
        }
        names[size] = name;
        values[size++] = value;
        return this;
    }

    /** Adds every field of {@code other}. */
    public Fields addAll(Fields other) {
        for (int i = 0; i < other.size; i++) {
            add(other.names[i], other.values[i]);
        }
        return this;
    }

    /** The first value of {@code name}; null when absent. */
    public @Nullable String get(@Nullable String name) {
        int index = indexOf(name, 0);
        return index < 0 ? null : values[index];
    }

    /** The value of {@code name} when it stands exactly once. */
    public @Nullable String single(@Nullable String name) {
        int index = indexOf(name, 0);
        return index < 0 || indexOf(name, index + 1) >= 0 ? null : values[index];
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
            if (names[i].equals(name)) {
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
            if (!names[i].equals(name)) {
                names[kept] = names[i];
                values[kept++] = values[i];
            }
        }
        size = kept;
    }

    /** Whether any field {@code name}, a comma-separated list, holds {@code token}, whatever its case. */
    public boolean hasToken(String name, String token) {
        for (int index = indexOf(name, 0); index >= 0; index = indexOf(name, index + 1)) {
            if (listHas(values[index], token)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the comma-separated {@code list} holds {@code token}, whatever its case. */
    public static boolean listHas(String list, String token) {
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
    static String[] tokens(String list) {
        return Arrays.stream(list.toLowerCase(Locale.ROOT).split(",", -1))
                .map(String::strip)
                .filter(element -> !element.isEmpty())
                .toArray(String[]::new);
    }
}
