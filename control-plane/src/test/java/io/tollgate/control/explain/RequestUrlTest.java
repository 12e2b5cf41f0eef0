package io.tollgate.control.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RequestUrlTest {
    private static final String ALPHABET = "ab/:.?#@[]%2e\\ *\u0000\u00e9htps0";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            https://api.example.com/orders/7     | api.example.com | /orders/7
            HTTP://API.Example.com:8000/a?b=/c#  | -               | -
            http://API.Example.com:8000/a?b=/c   | api.example.com | /a
            http://[2001:DB8::1]:80/x            | [2001:db8::1]   | /x
            https://api.example.com              | api.example.com | /
            https://api.example.com?a=b          | api.example.com | /
            /a/../b                              | none            | /a/../b
            /a//b%2f                             | none            | /a//b%2f
            *                                    | none            | *
            http://a:b@c/                        | -               | -
            http:///a                            | -               | -
            //a/b                                | none            | //a/b
            """)
    void aUrlIsTakenAsItStands(String text, String host, String path) {
        String named = host.equals("none") ? "" : host;
        assertThat(RequestUrl.parse(text)).isEqualTo(host.equals("-") ? null : new RequestUrl(named, path));
    }

    @Test
    void whateverIsTypedIsReadOrRefused() {
        Random random = new Random(7);
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "http://" : "");
            for (int k = random.nextInt(20); k > 0; k--) {
                text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
            }
            RequestUrl url = RequestUrl.parse(text.toString());
            if (url != null) {
                assertThat(url.path()).as(text.toString()).matches("\\*|/[^?#\\x00-\\x20\\x7f-\\uffff]*");
                assertThat(url.host()).doesNotContain("/", "@", ":80", " ");
            }
        }
    }
}
