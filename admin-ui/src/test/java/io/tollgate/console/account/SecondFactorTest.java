package io.tollgate.console.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.component.UI;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.console.door.RunningConsole;
import io.tollgate.control.operator.Operators;
import io.tollgate.control.operator.Totp;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A second factor is set up in the console, asked for at the door, and replaced by a recovery code once. */
final class SecondFactorTest extends ConsoleWithoutBrowser {
    private static final String NAME = "second-factor-tried";
    private static final String PASSWORD = "a sentence of my own";
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    @Test
    void itIsTurnedOnAskedForAndARecoveryCodeOpensOnce() {
        console().bean(Operators.class).create(NAME, PASSWORD, List.of("viewer"), RunningConsole.admin());
        signIn(NAME, PASSWORD);
        UI.getCurrent().navigate("account");
        type("second-factor-password", PASSWORD);
        press("second-factor-setup");
        byte[] secret = bytes(code("second-factor-secret"));
        type("second-factor-code", "000000".equals(Totp.at(secret, Instant.now())) ? "000001" : "000000");
        press("second-factor-confirm");
        assertThat(text("account-second-factor")).contains("It is not on yet");
        type("second-factor-code", Totp.at(secret, Instant.now()));
        press("second-factor-confirm");
        String recovery = code("recovery-codes").lines().findFirst().orElseThrow();
        press("second-factor-done");
        assertThat(text("second-factor-state")).isEqualTo("On");

        again();
        signIn(NAME, PASSWORD);
        assertThat(sees("login-code")).as("the password alone").isTrue();
        // What was used a moment ago opens nothing: the code of the next half minute, which clocks that differ allow.
        type("login-code", Totp.at(secret, Instant.now().plus(Duration.ofSeconds(30))));
        press("login-submit");
        assertThat(sees("login-submit")).isFalse();

        again();
        signIn(NAME, PASSWORD);
        type("login-code", recovery);
        press("login-submit");
        assertThat(sees("login-submit")).as("a recovery code").isFalse();
        again();
        signIn(NAME, PASSWORD);
        type("login-code", recovery);
        press("login-submit");
        assertThat(text("login-error")).contains("Not signed in");
    }

    /** Another browser. */
    private void again() {
        cleanVaadinEnvironment();
        initVaadinEnvironment();
    }

    private static String code(String id) {
        return one(id).getElement().getChild(0).getText();
    }

    private static byte[] bytes(String base32) {
        StringBuilder digits = new StringBuilder();
        base32.chars().forEach(letter -> digits.append(Character.forDigit(BASE32.indexOf(letter), 32)));
        byte[] number = new BigInteger(digits.toString(), 32).toByteArray();
        byte[] bytes = new byte[Totp.SECRET_BYTES];
        int length = Math.min(number.length, bytes.length);
        System.arraycopy(number, number.length - length, bytes, bytes.length - length, length);
        return bytes;
    }
}
