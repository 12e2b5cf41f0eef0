package io.tollgate.node.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "203.0.113.7",
                "203.0.113.0/24",
                "255.255.255.255",
                "0.0.0.0",
                "2001:db8:0:0:0:0:0:1",
                "2001:db8:1:2:0:0:0:0/64",
                "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                "k_0123456789Az",
                "everybody"
            })
    void its_text_means_it(String text) {
        assertThat(Objects.requireNonNull(Subject.parse(text)).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k_", "k_0123456789A!", "localhost", "1.2.3.4/8", "1.2.3.4/24", "/24", "203.0.113.7 "})
    void what_names_nobody_is_nobody(String text) {
        assertThat(Subject.parse(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2001:db8::1", "2001:DB8::1"})
    void an_address_may_be_written_as_it_likes(String text) {
        assertThat(Subject.parse(text)).isEqualTo(Subject.ofAddress(InetAddress.ofLiteral("2001:db8:0:0:0:0:0:1")));
    }
}
