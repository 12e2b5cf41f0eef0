package io.tollgate.node.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawHttp2Client;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.guard.ClientLimits;
import io.tollgate.node.guard.DownstreamFault;
import io.tollgate.node.guard.FaultCounts;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A client that floods is cut off and counted; another client's request is served. */
class Http2FloodsTest {
    private static final int ENHANCE_YOUR_CALM = 11;
    /** More than any budget. */
    private static final int MANY = 20_000;

    /** What a client does over and over. */
    private interface Act {
        void once(RawHttp2Client client, int number) throws IOException;
    }

    private static void isCutOff(DownstreamFault fault, Act act) throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.to(upstream.port());
                RawHttp2Client other = new RawHttp2Client(door.port());
                RawHttp2Client client = new RawHttp2Client(door.port())) {
            assertThat(other.await(other.get("/before")).status()).isEqualTo(200);
            try {
                for (int i = 0; i < MANY; i++) {
                    act.once(client, i);
                }
                client.flush();
            } catch (SocketException e) {
                // cut off before the last
            }
            client.awaitClose();
            assertThat(client.goAways()).extracting(RawHttp2Client.GoAway::code).contains(ENHANCE_YOUR_CALM);
            assertThat(door.guard().faults().of(FaultCounts.Protocol.HTTP_2, fault))
                    .isEqualTo(1);
            assertThat(other.await(other.get("/after")).status()).isEqualTo(200);
        }
    }

    @Test
    void rapid_resets() throws Exception {
        isCutOff(DownstreamFault.RAPID_RESET, (client, i) -> client.reset(client.get("/"), 8));
    }

    @Test
    void resets_that_the_client_makes_us_send() throws Exception {
        isCutOff(DownstreamFault.MADE_RESET, (client, i) -> client.window(client.request("POST", "/", false), 0));
    }

    @Test
    void heads_that_are_none() throws Exception {
        isCutOff(DownstreamFault.MADE_RESET, (client, i) -> client.get("/", "", "empty name"));
    }

    @Test
    void continuations() throws Exception {
        isCutOff(DownstreamFault.CONTINUATION_FLOOD, (client, i) -> {
            if (i == 0) {
                client.frame(RawHttp2Client.HEADERS, 0, 1, client.block(":method", "GET"));
            }
            client.frame(RawHttp2Client.CONTINUATION, 0, 1);
        });
    }

    @Test
    void settings() throws Exception {
        isCutOff(DownstreamFault.SETTINGS_FLOOD, (client, i) -> client.frame(RawHttp2Client.SETTINGS, 0, 0));
    }

    @Test
    void pings() throws Exception {
        isCutOff(DownstreamFault.PING_FLOOD, (client, i) -> client.frame(RawHttp2Client.PING, 0, 0, new byte[8]));
    }

    @Test
    void priorities() throws Exception {
        isCutOff(
                DownstreamFault.PRIORITY_FLOOD,
                (client, i) -> client.frame(RawHttp2Client.PRIORITY, 0, 2 * i + 1, new byte[5]));
    }

    @Test
    void windows() throws Exception {
        isCutOff(
                DownstreamFault.WINDOW_UPDATE_FLOOD,
                (client, i) -> client.frame(RawHttp2Client.WINDOW_UPDATE, 0, 0, RawHttp2Client.ofInt(1)));
    }

    @Test
    void data_without_any() throws Exception {
        isCutOff(DownstreamFault.EMPTY_DATA_FLOOD, (client, i) -> {
            if (i == 0) {
                client.request("POST", "/", false);
            }
            client.frame(RawHttp2Client.DATA, 0, 1);
        });
    }

    @Test
    void frames_of_no_kind() throws Exception {
        isCutOff(DownstreamFault.OTHER_FLOOD, (client, i) -> client.frame(77, 0, 0));
    }

    @Test
    void resets_of_streams_that_are_over() throws Exception {
        isCutOff(DownstreamFault.RESET_FLOOD, (client, i) -> {
            if (i == 0) {
                client.await(client.get("/"));
            }
            client.frame(RawHttp2Client.RST_STREAM, 0, 1, RawHttp2Client.ofInt(8));
        });
    }

    /** A table of 4 KiB filled by one value, and heads that name it over and over: small to send, large to read. */
    @Test
    void a_compression_bomb_is_a_head_that_is_too_large() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.to(upstream.port());
                RawHttp2Client client = new RawHttp2Client(door.port())) {
            String value = "b".repeat(4_000);
            assertThat(client.await(client.get("/", "x-b", value)).status()).isEqualTo(200);
            String[] bomb = IntStream.range(0, 10_000)
                    .boxed()
                    .flatMap(i -> java.util.stream.Stream.of("x-b", value))
                    .toArray(String[]::new);
            assertThat(client.block(bomb)).as("small").hasSizeLessThan(16_000);
            assertThat(client.await(client.get("/", bomb)).status()).isEqualTo(431);
            assertThat(client.await(client.get("/")).status()).isEqualTo(200);
        }
    }

    @Test
    void a_client_that_leaves_answers_to_pings_lying_is_not_read_for_ever() throws Exception {
        try (Door door = Door.closed();
                RawHttp2Client client = new RawHttp2Client(door.port())) {
            try {
                for (int i = 0; i < MANY; i++) {
                    client.frame(RawHttp2Client.PING, 0, 0, new byte[8]);
                    client.frame(RawHttp2Client.SETTINGS, 0, 0);
                }
                client.flush();
            } catch (SocketException e) {
                // cut off before the last
            }
            assertThat(client.awaitClose().goAways()).isNotEmpty();
        }
    }

    @Test
    void a_head_that_does_not_end_is_not_waited_for() throws Exception {
        ClientLimits limits = limits(Duration.ofMillis(200), Duration.ofSeconds(75));
        try (Door door = Door.with(Configurations.open(1), limits);
                RawHttp2Client client = new RawHttp2Client(door.port())) {
            client.sync()
                    .frame(RawHttp2Client.HEADERS, 0, 1, client.block(":method", "GET"))
                    .flush();
            assertThat(client.awaitClose().goAways())
                    .extracting(RawHttp2Client.GoAway::code)
                    .contains(ENHANCE_YOUR_CALM);
            assertThat(door.guard().faults().of(FaultCounts.Protocol.HTTP_2, DownstreamFault.HEAD_TIMEOUT))
                    .isEqualTo(1);
        }
    }

    @Test
    void an_answer_of_which_nothing_is_taken_is_reset() throws Exception {
        ClientLimits limits = limits(Duration.ofSeconds(10), Duration.ofMillis(300));
        try (Door door = Door.with(Configurations.guarded(1), limits);
                RawHttp2Client client = new RawHttp2Client(door.port(), 4, 3)) {
            client.takes(false);
            RawHttp2Client.Message response = client.awaitReset(client.get("/nowhere"));
            assertThat(response.status()).isEqualTo(404);
            assertThat(response.bodyBytes()).as("all it had the window for").isEqualTo(3);
            assertThat(door.guard().faults().of(FaultCounts.Protocol.HTTP_2, DownstreamFault.SLOW_READER))
                    .isEqualTo(1);
        }
    }

    @Test
    void a_response_of_which_nothing_is_taken_is_reset() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.with(Configurations.open(upstream.port(), "\"timeouts\":{\"idle\":\"300ms\"},"));
                RawHttp2Client client = new RawHttp2Client(door.port(), 4, 3)) {
            client.takes(false);
            RawHttp2Client.Message response = client.awaitReset(client.get("/slow"));
            assertThat(response.bodyBytes()).as("all it had the window for").isEqualTo(3);
            assertThat(door.record().code).isEqualTo("client-closed");
        }
    }

    private static ClientLimits limits(Duration head, Duration idle) {
        return new ClientLimits(100, 100, 100, 100, head, idle);
    }
}
