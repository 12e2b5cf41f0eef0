package io.tollgate.control.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.core.config.Names;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.JsonObjectReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operator as somebody writes one.
 *
 * @param password to sign in with the first time; null generates one for a new operator and keeps that of another
 */
public record AccountDraft(
        List<String> roles, boolean enabled, @Nullable String password) {
    private static final int ROLES_MAX = 32;

    public AccountDraft {
        roles = List.copyOf(roles);
    }

    /** Reads {@code {"username","roles","enabled","password"}}; the name may be left out. */
    static AccountDraft read(String username, JsonNode document) {
        JsonNode given = document.path("username");
        if (!given.isMissingNode() && !given.asText().equals(username)) {
            throw new Invalid("/username", "(expected: \"" + username + "\", as in the path)");
        }
        try {
            return JsonObjectReader.read(document, in -> {
                in.raw("username");
                List<String> roles = in.strings("roles", ROLES_MAX, Names.NAME, Names.NAME_EXPECTED);
                boolean enabled = in.flag("enabled", true);
                String password = in.stringOrNull("password");
                return in.build(() -> new AccountDraft(roles, enabled, password));
            });
        } catch (InvalidDocumentException e) {
            throw new Invalid(e);
        }
    }

    /** Never the password. */
    @Override
    public String toString() {
        return "AccountDraft" + roles;
    }

    /** The same for {@code account} with a merge patch (RFC 7396) of these three fields. */
    static ObjectNode merged(Account account, JsonNode patch) {
        ObjectNode document = account.document();
        if (!patch.isObject()) {
            throw new Invalid("", "no object (expected: a merge patch)");
        }
        patch.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                document.remove(field.getKey());
            } else {
                document.set(field.getKey(), field.getValue());
            }
        });
        return document;
    }
}
