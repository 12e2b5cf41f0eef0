package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.RawHttp2Client;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.guard.ClientLimits;
import io.tollgate.node.guard.DownstreamFault;
import io.tollgate.node.guard.FaultCounts;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a client may ask before any route is known. */
class ClientLimitsTest {
    private static Door door(ScriptedUpstream upstream, ClientLimits limits) {
        return Door.with(Configurations.open(upstream.port()), limits);
    }

    private static ClientLimits limits(int perAddress, int requests, Duration head, Duration idle) {
        return new ClientLimits(100, perAddress, requests, 100, head, idle);
    }

    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void one_address_has_so_many_connections_of_any_protocol() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = door(upstream, limits(2, 100, LONG, LONG));
                RawClient first = door.client()) {
            try (RawHttp2Client second = new RawHttp2Client(door.port())) {
                assertThat(first.get("/").read().status()).isEqualTo(200);
                assertThat(second.await(second.get("/")).status()).isEqualTo(200);
                try (RawClient third = door.client()) {
                    assertThat(third.isClosed()).isTrue();
                }
                assertThat(door.guard().faults().of(FaultCounts.Protocol.UNKNOWN, DownstreamFault.ADDRESS_CONNECTIONS))
                        .isEqualTo(1);
            }
            while (door.guard().connections() > 1) {
                Thread.onSpinWait();
            }
            try (RawClient again = door.client()) {
                assertThat(again.get("/").read().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void after_so_many_requests_the_client_comes_again() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = door(upstream, limits(10, 2, LONG, LONG));
                RawClient client = door.client()) {
            assertThat(client.get("/").read().field("connection")).isEmpty();
            assertThat(client.get("/").read().field("connection")).isEqualTo("close");
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void a_head_that_takes_too_long_is_408() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = door(upstream, limits(10, 10, Duration.ofMillis(200), LONG));
                RawClient client = door.client()) {
            assertThat(client.send("GET / HTTP/1.1\r\nHo").read().status()).isEqualTo(408);
            assertThat(door.guard().faults().of(FaultCounts.Protocol.HTTP_1, DownstreamFault.HEAD_TIMEOUT))
                    .isEqualTo(1);
        }
    }

    @Test
    void a_preface_that_takes_too_long_is_closed() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = door(upstream, limits(10, 10, Duration.ofMillis(200), LONG));
                RawClient client = door.client()) {
            assertThat(client.send("PRI * HTTP/2.0\r\n").isClosed()).isTrue();
            assertThat(door.guard().faults().of(FaultCounts.Protocol.UNKNOWN, DownstreamFault.HEAD_TIMEOUT))
                    .isEqualTo(1);
        }
    }

    @Test
    void a_connection_that_does_nothing_is_closed() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = door(upstream, limits(10, 10, LONG, Duration.ofMillis(200)));
                RawClient silent = door.client();
                RawClient served = door.client()) {
            assertThat(silent.isClosed()).isTrue();
            assertThat(served.isClosed()).isTrue();
        }
    }

    @Test
    void what_http_1_refuses_is_counted_by_its_reason() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.to(upstream.port());
                RawClient client = door.client()) {
            assertThat(client.send("GET / HTTP/1.1\nHost: test\r\n\r\n").read().status())
                    .isEqualTo(400);
            assertThat(door.guard().faults().of(FaultCounts.Protocol.HTTP_1, DownstreamFault.MALFORMED))
                    .isEqualTo(1);
        }
    }
}
