package io.tollgate.core.config;

import java.util.List;
import java.util.regex.Pattern;

/** The forms of the words people choose. */
public final class Names {
    /** An object's name: its identity in paths. */
    public static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?");

    /** What {@link #NAME} means, for messages. */
    public static final String NAME_EXPECTED = "1 to 64 of a-z 0-9 . _ - that start and end with a letter or digit";

    /** A tag. */
    public static final Pattern TAG = Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9._:/-]{0,62})?");

    /** What {@link #TAG} means, for messages. */
    public static final String TAG_EXPECTED = "1 to 63 of a-z A-Z 0-9 . _ : / - that start with a letter or digit";

    /** An HTTP field name (RFC 9110 section 5.1: a token). */
    public static final Pattern FIELD_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");

    /** An HTTP method in upper case. */
    public static final Pattern METHOD = Pattern.compile("[A-Z]{1,20}");

    private Names() {}

    static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name: \"" + name + "\" (expected: " + NAME_EXPECTED + ")");
        }
    }

    static List<String> tags(io.tollgate.core.json.JsonObjectReader in) {
        return in.strings("tags", 32, TAG, TAG_EXPECTED);
    }

    static String name(io.tollgate.core.json.JsonObjectReader in) {
        return in.string("name", NAME, NAME_EXPECTED);
    }
}
