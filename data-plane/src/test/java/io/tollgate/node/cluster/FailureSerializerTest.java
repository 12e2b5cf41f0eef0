package io.tollgate.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.SerializationConfig;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.internal.serialization.Data;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import com.hazelcast.spi.exception.RetryableException;
import com.hazelcast.spi.exception.RetryableHazelcastException;
import com.hazelcast.spi.exception.TargetNotMemberException;
import com.hazelcast.spi.impl.operationservice.impl.responses.ErrorResponse;
import io.tollgate.node.cluster.FailureSerializer.Kind;
import io.tollgate.node.settings.HostPort;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What members make of each other's failures, by the settings that they have. */
class FailureSerializerTest {
    /** How often a class of an attacker's choice was made. */
    private static final AtomicInteger HARM = new AtomicInteger();

    private final InternalSerializationService locked = new DefaultSerializationServiceBuilder()
            .setConfig(settings())
            .setClassLoader(new AllowListClassLoader())
            .build();
    private final InternalSerializationService stranger = new DefaultSerializationServiceBuilder()
            .setConfig(new SerializationConfig())
            .build();

    private static SerializationConfig settings() {
        MemberSettings settings = new MemberSettings(
                "test", InetAddress.getLoopbackAddress(), 5701, new HostPort("127.0.0.1", 5701), List.of());
        return MemberConfig.of(settings, "counters", 1, _ -> null).getSerializationConfig();
    }

    /** As a caller gets it: the answer to a call that failed. */
    private Throwable told(Throwable failure) {
        Data data = locked.toData(new ErrorResponse(failure, 1, false));
        assertThat(new String(data.toByteArray(), StandardCharsets.ISO_8859_1))
                .as("no Java serialization: its streams name classes like this")
                .doesNotContain("Ljava/", "java.lang.Throwable");
        ErrorResponse answer = locked.toObject(data);
        return answer.getCause();
    }

    @ParameterizedTest
    @EnumSource
    void a_failure_of_the_list_stays_what_it_is(Kind kind) {
        Throwable failure = kind.make("why");
        assertThat(told(failure)).isExactlyInstanceOf(kind.type).hasMessage("why");
        assertThat(told(failure) instanceof RetryableException).isEqualTo(failure instanceof RetryableException);
    }

    @Test
    void numbers_are_told_apart() {
        assertThat(Kind.values()).extracting(kind -> kind.number).doesNotHaveDuplicates();
    }

    @Test
    void any_other_becomes_the_nearest_of_the_list_and_says_what_it_was() {
        assertThat(told(new Harmful("boom")))
                .isExactlyInstanceOf(HazelcastException.class)
                .hasMessage(Harmful.class.getName() + ": boom");
        assertThat(told(new TargetNotMemberException("here") {}))
                .isExactlyInstanceOf(TargetNotMemberException.class)
                .hasMessageEndingWith(": here");
        assertThat(told(new TriedAgain())).isExactlyInstanceOf(RetryableHazelcastException.class);
        assertThat(told(new IOException("down", new IllegalStateException("no room"))))
                .isExactlyInstanceOf(HazelcastException.class)
                .hasMessage("java.io.IOException: down, caused by java.lang.IllegalStateException: no room");
        assertThat(told(new IllegalStateException()))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("");
        assertThat(HARM).hasValue(0);
    }

    @Test
    void nobody_ends_a_member_by_an_error_of_another() {
        assertThat(told(new OutOfMemoryError("heap"))).isExactlyInstanceOf(HazelcastException.class);
        assertThat(told(new StackOverflowError())).isExactlyInstanceOf(HazelcastException.class);
    }

    @Test
    void a_text_is_bounded() {
        assertThat(told(new IllegalStateException("x".repeat(5_000))))
                .hasMessage("x".repeat(FailureSerializer.TEXT_CHARS_MAX));
    }

    @Test
    void a_number_that_is_not_on_the_list_is_a_failure_like_any_other() throws IOException {
        Data known = locked.toData(Kind.ILLEGAL_STATE.make("why"));
        byte[] bytes = known.toByteArray();
        int number = bytes.length - "why".length() - 2 * Integer.BYTES;
        assertThat(bytes[number + 3]).isEqualTo((byte) Kind.ILLEGAL_STATE.number);
        bytes[number] = 0x7f;
        Throwable read = locked.toObject(new com.hazelcast.internal.serialization.impl.HeapData(bytes));
        assertThat(read).isExactlyInstanceOf(HazelcastException.class).hasMessage("why");
    }

    /** A stranger's answer to a call of ours is read by the thread that every answer is read by. */
    @Test
    void java_serialized_failures_are_refused_whatever_their_class() {
        for (Throwable failure : List.of(
                new Harmful("boom"), new IllegalStateException("plain"), new TargetNotMemberException("Hazelcast's"))) {
            Data data = stranger.toData(new ErrorResponse(failure, 1, false));
            assertThatThrownBy(() -> locked.toObject(data))
                    .as("%s", failure)
                    .isInstanceOf(HazelcastSerializationException.class);
        }
        assertThat(HARM).hasValue(0);
    }

    private static final class Harmful extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;

        Harmful(String message) {
            super(message);
        }

        @Serial
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            HARM.incrementAndGet();
            in.defaultReadObject();
        }
    }

    private static final class TriedAgain extends Exception implements RetryableException {
        @Serial
        private static final long serialVersionUID = 1L;
    }
}
