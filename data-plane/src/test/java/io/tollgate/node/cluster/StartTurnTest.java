package io.tollgate.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.settings.MemberKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Who starts first while no control plane tells. */
class StartTurnTest {
    private final AtomicLong nanos = new AtomicLong(-1);
    private final StartTurn second = new StartTurn("node-2", MemberKind.DATA, nanos::get);

    @Test
    void the_first_by_name_starts_at_once() throws IOException {
        try (ReservedPort silent = new ReservedPort()) {
            assertThat(new StartTurn("node-1", MemberKind.DATA, nanos::get).isHere(view(silent.number())))
                    .isTrue();
        }
    }

    @Test
    void the_next_waits_until_one_before_it_listens() throws IOException {
        try (ReservedPort silent = new ReservedPort()) {
            assertThat(second.isHere(view(silent.number()))).isFalse();
        }
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(second.isHere(view(listening.getLocalPort()))).isTrue();
        }
    }

    @Test
    void nobody_waits_for_ever_for_one_that_is_gone() throws IOException {
        try (ReservedPort silent = new ReservedPort()) {
            Membership view = view(silent.number());
            assertThat(second.isHere(view)).isFalse();
            nanos.addAndGet(StartTurn.PATIENCE_NANOS - 1);
            assertThat(second.isHere(view)).isFalse();
            nanos.addAndGet(1);
            assertThat(second.isHere(view)).isTrue();
            assertThat(second.isHere(view))
                    .as("the next time it stops and starts again, it waits again")
                    .isFalse();
        }
    }

    @Test
    void a_lite_member_waits_for_a_data_member_however_long_that_takes_and_nobody_waits_for_one() throws IOException {
        StartTurn lite = new StartTurn("a-lite", MemberKind.LITE, nanos::get);
        try (ReservedPort silent = new ReservedPort()) {
            Membership view = view(silent.number());
            assertThat(lite.isHere(view)).isFalse();
            nanos.addAndGet(10 * StartTurn.PATIENCE_NANOS);
            assertThat(lite.isHere(view)).as("alone it would count nothing").isFalse();
        }
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(lite.isHere(view(listening.getLocalPort()))).isTrue();
            Membership.Peer other = new Membership.Peer("a-lite", "127.0.0.1:" + listening.getLocalPort(), true, true);
            Membership among =
                    new Membership("c", 1, List.of(other), Membership.Start.IN_TURN, Membership.Names.UNTOLD);
            assertThat(new StartTurn("b-lite", MemberKind.LITE, nanos::get).isHere(among))
                    .as("another lite member is nobody to count by")
                    .isFalse();
            assertThat(second.isHere(among)).as("nor to wait for").isTrue();
        }
    }

    @Test
    void an_address_that_is_none_is_nobody_who_listens() {
        Membership view = new Membership(
                "c",
                1,
                List.of(new Membership.Peer("node-1", "no address", true)),
                Membership.Start.IN_TURN,
                Membership.Names.UNTOLD);
        assertThat(second.isHere(view)).isFalse();
    }

    private static Membership view(int portOfFirst) {
        return new Membership(
                "c",
                1,
                List.of(
                        new Membership.Peer("node-1", "127.0.0.1:" + portOfFirst, true),
                        new Membership.Peer("node-2", "127.0.0.1:1", false)),
                Membership.Start.IN_TURN,
                Membership.Names.UNTOLD);
    }
}
