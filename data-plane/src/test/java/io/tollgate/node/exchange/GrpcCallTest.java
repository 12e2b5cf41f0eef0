package io.tollgate.node.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.answer.GatewayError;
import io.tollgate.node.answer.Refusal;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.framing.HttpVersion;
import io.tollgate.node.framing.RequestHead;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcCallTest {
    private static RequestHead head(HttpVersion version, String type, String timeout) {
        Fields fields = new Fields().add("content-type", type);
        if (!timeout.isEmpty()) {
            fields.add("grpc-timeout", timeout);
        }
        return new RequestHead(
                "POST", new RequestHead.Target("/s/m", null), version, new RequestHead.Authority("a", "a"), fields, 0);
    }

    @ParameterizedTest
    @CsvSource({
        "application/grpc,true",
        "application/grpc+proto,true",
        "application/grpc;charset=utf-8,true",
        "application/grpc-web,false",
        "application/grpc-web+proto,false",
        "application/json,false"
    })
    void a_call_is_told_by_its_media_type(String type, boolean expected) {
        assertThat(GrpcCall.is(head(HttpVersion.HTTP_2, type, ""))).isEqualTo(expected);
        assertThat(GrpcCall.answers(head(HttpVersion.HTTP_2, type, ""))).isEqualTo(expected);
        assertThat(GrpcCall.answers(head(HttpVersion.HTTP_1_1, type, ""))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "1n,1",
        "7u,7000",
        "250m,250000000",
        "3S,3000000000",
        "2M,120000000000",
        "1H,3600000000000",
        "99999999n,99999999"
    })
    void a_timeout_is_a_number_and_a_unit(String text, long nanos) {
        assertThat(GrpcCall.timeoutNanos(head(HttpVersion.HTTP_2, "application/grpc", text)))
                .isEqualTo(nanos);
    }

    @ParameterizedTest
    @ValueSource(strings = {"S", "5", "5s", "-5S", "123456789S", "1.5S", "99999999H", "5 S"})
    void what_is_no_timeout_bounds_nothing(String text) {
        assertThat(GrpcCall.timeoutNanos(head(HttpVersion.HTTP_2, "application/grpc", text)))
                .isEqualTo(GrpcCall.UNBOUNDED);
    }

    @Test
    void only_a_call_has_a_timeout() {
        assertThat(GrpcCall.timeoutNanos(head(HttpVersion.HTTP_2, "text/plain", "1S")))
                .isEqualTo(GrpcCall.UNBOUNDED);
    }

    @ParameterizedTest
    @CsvSource({
        "-5,1n",
        "0,1n",
        "99999999,99999999n",
        "100000001,100000u",
        "99999999999,99999999u",
        "3600000000000,3600000m"
    })
    void what_is_left_is_said_in_the_finest_unit_that_it_fits(long nanos, String text) {
        Fields fields = new Fields().add("grpc-timeout", "1H");
        GrpcCall.sayLeft(fields, nanos);
        assertThat(fields.single("grpc-timeout")).isEqualTo(text);
    }

    @ParameterizedTest
    @EnumSource(GatewayError.class)
    void every_refusal_is_trailers_only_with_a_status_that_is_not_ok(GatewayError error) {
        Fields own = new Fields().add("x-request-id", "r1");
        GatewayAnswer answer = GrpcAnswer.of(Refusal.of(error, "why"), own);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.fields().get("content-type")).isEqualTo("application/grpc");
        assertThat(answer.fields().get("x-request-id")).isEqualTo("r1");
        assertThat(answer.fields().get("content-length")).isNull();
        assertThat(Integer.parseInt(String.valueOf(answer.fields().get("grpc-status"))))
                .isBetween(1, 16);
        assertThat(answer.fields().get("grpc-message")).startsWith(error.code() + ": ");
    }

    @Test
    void a_limit_is_resource_exhausted_and_says_when_to_come_back() {
        GatewayAnswer answer = GrpcAnswer.of(Refusal.limitExceeded("two", Duration.ofSeconds(3)), new Fields());

        assertThat(answer.fields().get("grpc-status")).isEqualTo("8");
        assertThat(answer.fields().get("retry-after")).isEqualTo("3");
    }

    @Test
    void a_message_is_percent_encoded_and_hides_what_problem_documents_hide() {
        GatewayAnswer shown = GrpcAnswer.of(Refusal.of(GatewayError.REQUEST_MALFORMED, "50% ü\n"), new Fields());
        GatewayAnswer hidden = GrpcAnswer.of(Refusal.of(GatewayError.KEY_UNKNOWN, "secret"), new Fields());

        assertThat(shown.fields().get("grpc-message")).endsWith(": 50%25 %C3%BC%0A");
        assertThat(hidden.fields().get("grpc-message")).doesNotContain("secret");
    }
}
