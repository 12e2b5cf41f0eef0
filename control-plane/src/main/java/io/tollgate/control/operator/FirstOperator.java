package io.tollgate.control.operator;

import io.micronaut.context.annotation.Context;
import io.tollgate.control.settings.Settings;
import jakarta.annotation.PostConstruct;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/**
 * Makes the operator {@code admin} in a database that has no operator. A generated password is printed once, on standard
 * output and never through the log, which others may read and keep.
 */
@Context
final class FirstOperator {
    private static final String NAME = "admin";
    private static final int RANDOM_BYTES = 18;

    private final Operators operators;
    private final Settings settings;

    FirstOperator(Operators operators, Settings settings) {
        this.operators = operators;
        this.settings = settings;
    }

    @PostConstruct
    void create() {
        if (!operators.isEmpty()) {
            return;
        }
        String given = settings.secrets().adminPassword();
        String password = given == null ? generate() : given;
        boolean made = operators.create(NAME, password, List.of(OperatorRole.ADMIN.wireName()), Actor.system());
        if (made && given == null) {
            System.out.println("First operator: " + NAME + " / " + password);
        }
    }

    private static String generate() {
        byte[] bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
