package io.tollgate.core.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may use a route. There is no way to leave it out, and a public route must say so.
 *
 * @param isPublic nobody is asked who they are
 * @param authentication accepted methods, any of them; empty only when public
 * @param permissions needed permission by {@code read}, {@code write} or method name; a method without one is denied
 * @param shadow a policy that is judged beside this one and decides nothing; null for none. It has no shadow itself
 */
public record Access(
        boolean isPublic,
        List<String> authentication,
        Map<String, String> permissions,
        @Nullable Access shadow) {
    /** The method that takes API keys. */
    public static final String API_KEY = "api-key";

    /** The method that takes client certificates. */
    public static final String MTLS = "mtls";

    /** The most methods of one route. */
    public static final int METHODS_MAX = 8;

    private static final String JWT = "jwt:";
    private static final String READ = "read";
    private static final String WRITE = "write";
    private static final Access PUBLIC = new Access(true, List.of(), Map.of(), null);

    private static final Pattern PERMISSION_KEY = Pattern.compile("read|write|[A-Z]{1,20}");

    public Access {
        authentication = List.copyOf(authentication);
        permissions = Collections.unmodifiableMap(new TreeMap<>(permissions));
        if (isPublic != authentication.isEmpty() || isPublic != permissions.isEmpty()) {
            throw new IllegalArgumentException("access: (expected: either public, or authentication and permissions)");
        }
    }

    /** A policy without a shadow. */
    public Access(boolean isPublic, List<String> authentication, Map<String, String> permissions) {
        this(isPublic, authentication, permissions, null);
    }

    /** The accepted methods, any of them; none only when public. */
    public List<AccessMethod> methods() {
        return authentication.stream().map(AccessMethod::of).toList();
    }

    /**
     * The permission a request with {@code method} needs; empty means that nothing allows it. A method may be any token (RFC
     * 9110 section 9.1), so that one may be called {@code read}: that is not the word for methods that read.
     */
    public Optional<String> permissionFor(String method) {
        String own = isClass(method) ? null : permissions.get(method);
        return Optional.ofNullable(own != null ? own : permissions.get(isRead(method) ? READ : WRITE));
    }

    private static boolean isClass(String method) {
        return method.equals(READ) || method.equals(WRITE);
    }

    /** Whether {@code method} only reads: GET, HEAD and OPTIONS. */
    public static boolean isRead(String method) {
        return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
    }

    /** The issuer whose tokens the method takes, {@code corp} of {@code jwt:corp}; null for a method without one. */
    public static @Nullable String issuerOf(String method) {
        return method.startsWith(JWT) ? method.substring(JWT.length()) : null;
    }

    /** The method that takes the tokens of the issuer of that name. */
    public static String methodOf(String issuer) {
        return JWT + issuer;
    }

    static @Nullable Access read(JsonObjectReader in) {
        return read(in, in.objectOrNull("shadow", shadow -> read(shadow, null)));
    }

    private static @Nullable Access read(JsonObjectReader in, @Nullable Access shadow) {
        boolean isPublic = in.flag("public", false);
        List<String> authentication =
                in.strings("authentication", METHODS_MAX, AccessMethod.FORM, AccessMethod.EXPECTED);
        Map<String, String> permissions = in.stringMap("permissions", 16);
        permissions.forEach((key, permission) -> {
            if (!PERMISSION_KEY.matcher(key).matches()) {
                in.violation("permissions", key, "unknown key (expected: read, write or a method in upper case)");
            }
            if (!Permission.REQUIRED.matcher(permission).matches()) {
                in.violation(
                        "permissions", key, "\"" + permission + "\" (expected: " + Permission.REQUIRED_EXPECTED + ")");
            }
        });
        if (isPublic && !(in.isNothing("authentication") && in.isNothing("permissions"))) {
            in.violation("public", "true beside authentication or permissions (expected: one or the other)");
        } else if (!isPublic) {
            if (in.isNothing("authentication")) {
                in.violation("authentication", "none (expected: at least one method, or \"public\": true)");
            }
            if (in.isNothing("permissions")) {
                in.violation("permissions", "none (expected: at least one, or \"public\": true)");
            }
        }
        return in.build(
                () -> isPublic && shadow == null ? PUBLIC : new Access(isPublic, authentication, permissions, shadow));
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object().put("public", isPublic);
        JsonLists.put(json, "authentication", authentication);
        JsonLists.put(json, "permissions", permissions);
        if (shadow != null) {
            json.set("shadow", shadow.toJson());
        }
        return json;
    }
}
