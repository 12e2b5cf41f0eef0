package io.tollgate.node.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CredentialGuardTest {
    private static final InetAddress HERE = InetAddress.ofLiteral("203.0.113.7");
    private static final InetAddress NEIGHBOUR = InetAddress.ofLiteral("203.0.113.8");
    private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("198.51.100.1");
    private static final String KEY = "k_0123456789ab";

    private long now = Long.MAX_VALUE - 1_000; // the clock's numbers wrap around, and mean nothing by themselves
    private final CredentialGuard guard = new CredentialGuard(() -> now, 42);

    private void fail(InetAddress address, int times) {
        for (int i = 0; i < times; i++) {
            guard.failed(address, "");
        }
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void some_failures_have_no_consequence() {
        fail(HERE, 10);

        assertThat(guard.penalty(HERE)).isEqualTo(Penalty.None.NONE);
    }

    @Test
    void further_ones_make_the_next_request_wait_longer_each_time() {
        fail(HERE, 11);
        assertThat(guard.penalty(HERE)).isEqualTo(new Penalty.Delay(Duration.ofMillis(100)));

        fail(HERE, 1);
        assertThat(guard.penalty(HERE)).isEqualTo(new Penalty.Delay(Duration.ofMillis(200)));

        fail(HERE, 3);
        assertThat(guard.penalty(HERE)).isEqualTo(new Penalty.Delay(Duration.ofMillis(1_600)));
        assertThat(guard.penalty(ELSEWHERE)).isEqualTo(Penalty.None.NONE);
    }

    @Test
    void then_everything_is_refused_for_a_time_that_doubles_up_to_a_bound() {
        fail(HERE, 16);
        assertThat(guard.penalty(HERE)).isEqualTo(new Penalty.Closed(Duration.ofSeconds(1)));

        fail(HERE, 2);
        assertThat(guard.penalty(HERE)).isEqualTo(new Penalty.Closed(Duration.ofSeconds(4)));

        fail(HERE, 30);
        assertThat(guard.penalty(HERE)).isEqualTo(new Penalty.Closed(Duration.ofMinutes(5)));
    }

    @Test
    void a_penalty_ends_and_failures_fade() {
        fail(HERE, 16);
        pass(Duration.ofSeconds(1));
        assertThat(guard.penalty(HERE)).isInstanceOf(Penalty.Delay.class);

        pass(Duration.ofMinutes(2));
        assertThat(guard.penalty(HERE)).isEqualTo(Penalty.None.NONE);

        pass(Duration.ofMinutes(20));
        assertThat(guard.takeTidings(100)).isNotEmpty();
        assertThat(guard.held(10)).isEmpty();
        assertThat(guard.isIdle()).isTrue();
    }

    @Test
    void success_forgives_the_address_and_not_its_network() {
        fail(HERE, 12);
        guard.succeeded(HERE);

        assertThat(guard.penalty(HERE)).isEqualTo(Penalty.None.NONE);
        assertThat(guard.failuresOf(Subject.ofAddress(HERE))).isNull();
        assertThat(guard.failuresOf(Subject.ofAddress(HERE).network())).isEqualTo(12);
    }

    @Test
    void whoever_succeeds_between_guesses_is_stopped_by_what_their_network_did() {
        for (int i = 0; i < 13; i++) {
            fail(HERE, 5);
            guard.succeeded(HERE);
        }

        assertThat(guard.penalty(HERE)).isInstanceOf(Penalty.Closed.class);
        assertThat(guard.penalty(ELSEWHERE)).isEqualTo(Penalty.None.NONE);
    }

    @Test
    void many_addresses_of_one_network_are_stopped_together() {
        for (int i = 0; i < 61; i++) {
            fail(InetAddress.ofLiteral("203.0.113." + i), 1);
        }

        assertThat(guard.penalty(InetAddress.ofLiteral("203.0.113.200"))).isInstanceOf(Penalty.Closed.class);
    }

    @Test
    void an_ipv6_client_has_its_whole_network_to_itself() {
        for (int i = 0; i < 26; i++) {
            fail(InetAddress.ofLiteral("2001:db8::" + Integer.toHexString(i)), 1);
        }

        assertThat(guard.penalty(InetAddress.ofLiteral("2001:db8::ffff"))).isInstanceOf(Penalty.Closed.class);
        assertThat(guard.penalty(InetAddress.ofLiteral("2001:db8:0:1::1"))).isEqualTo(Penalty.None.NONE);
    }

    @Test
    void a_key_that_is_guessed_from_everywhere_costs_guessers_their_free_failures_and_its_owner_nothing() {
        for (int i = 0; i < 21; i++) {
            guard.failed(InetAddress.ofLiteral("198.51." + i + ".1"), KEY);
        }
        assertThat(guard.penalty(HERE)).isEqualTo(Penalty.None.NONE);

        guard.failed(HERE, KEY);
        guard.failed(HERE, KEY);

        assertThat(guard.penalty(HERE)).isInstanceOf(Penalty.Closed.class);
        assertThat(guard.penalty(NEIGHBOUR)).as("the owner's").isEqualTo(Penalty.None.NONE);
        assertThat(guard.held(10))
                .anySatisfy(held -> assertThat(held.subject().text()).isEqualTo(KEY));
    }

    /** 300 addresses in as many networks, each with one failure and another key. */
    private void stuff() {
        for (int i = 0; i < 301; i++) {
            guard.failed(InetAddress.ofLiteral("198." + i / 200 + "." + i % 200 + ".1"), "k_%012d".formatted(i));
        }
    }

    @Test
    void keys_that_are_tried_from_everywhere_cost_who_fails_the_free_failures_and_nobody_else_anything() {
        stuff();
        assertThat(guard.penalty(ELSEWHERE)).as("who has not failed").isEqualTo(Penalty.None.NONE);

        guard.failed(HERE, KEY);
        assertThat(guard.penalty(HERE)).as("a typo").isEqualTo(Penalty.None.NONE);
        guard.failed(HERE, "");

        assertThat(guard.penalty(HERE)).isInstanceOf(Penalty.Closed.class);
        assertThat(guard.penalty(ELSEWHERE)).isEqualTo(Penalty.None.NONE);
        assertThat(guard.held(10)).anySatisfy(held -> assertThat(held.subject()).isEqualTo(Subject.EVERYBODY));
    }

    /** Each guesser of a guessed key is closed at its second failure; the key and everybody never are. */
    @Test
    void whom_an_attack_closes_does_not_hide_the_attack() {
        for (int i = 0; i < 300; i++) {
            InetAddress guesser = InetAddress.ofLiteral("198.51." + i / 200 + "." + i % 200);
            fail(guesser, 16);
        }
        for (int i = 0; i < 21 + 60; i++) {
            String key = i < 21 ? KEY : "k_%012d".formatted(i);
            for (int time = 0; time < 21; time++) {
                guard.failed(InetAddress.ofLiteral("198.18." + i + "." + time), key);
            }
        }

        List<Held> held = guard.held(200);

        assertThat(held).hasSize(200);
        assertThat(held.getFirst().subject()).isEqualTo(Subject.EVERYBODY);
        assertThat(held.get(1).subject().text())
                .as("the one with most failures")
                .isEqualTo(KEY);
        assertThat(held.subList(1, 51)).allMatch(each -> each.subject().kind() == Subject.Kind.KEY);
        assertThat(held.subList(51, 200)).allMatch(each -> !each.closed().isZero());
    }

    @Test
    void a_success_forgives_also_while_everybody_guesses() {
        stuff();
        guard.failed(HERE, "");
        guard.succeeded(HERE);
        guard.failed(HERE, "");

        assertThat(guard.penalty(HERE)).isEqualTo(Penalty.None.NONE);
    }

    @Test
    void what_everybody_did_fades_and_can_be_lifted() {
        stuff();
        assertThat(guard.lift(Subject.EVERYBODY)).isTrue();
        fail(HERE, 2);
        assertThat(guard.penalty(HERE)).isEqualTo(Penalty.None.NONE);

        stuff();
        pass(Duration.ofMinutes(2));
        fail(NEIGHBOUR, 2);
        assertThat(guard.penalty(NEIGHBOUR)).isEqualTo(Penalty.None.NONE);
    }

    @Test
    void failures_over_a_whole_day_are_no_stuffing() {
        for (int i = 0; i < 2_000; i++) {
            fail(InetAddress.ofLiteral("198." + i / 200 + "." + i % 200 + ".1"), 1);
            pass(Duration.ofSeconds(43));
        }
        fail(HERE, 2);

        assertThat(guard.penalty(HERE)).isEqualTo(Penalty.None.NONE);
    }

    @Test
    void what_other_nodes_saw_of_everybody_counts_too() {
        CredentialGuard other = new CredentialGuard(() -> now, 43);
        stuff();
        guard.takeTidings(1_000).forEach(other::heard);

        other.failed(HERE, "");
        other.failed(HERE, "");

        assertThat(other.penalty(HERE)).isInstanceOf(Penalty.Closed.class);
    }

    @Test
    void a_lifted_penalty_is_over_at_once() {
        fail(HERE, 20);
        Subject subject = Subject.ofAddress(HERE);

        assertThat(guard.lift(subject)).isTrue();

        assertThat(guard.penalty(HERE)).isEqualTo(Penalty.None.NONE);
        assertThat(guard.lift(subject)).isFalse();
    }

    @Test
    void random_addresses_cannot_grow_it_nor_push_out_who_is_held() throws UnknownHostException {
        fail(HERE, 20);
        Random random = new Random(7);
        for (int i = 0; i < 200_000; i++) {
            guard.failed(InetAddress.getByAddress(address(random)), "");
        }

        assertThat(guard.size()).isLessThanOrEqualTo(4_096 * 4);
        assertThat(guard.penalty(HERE)).isInstanceOf(Penalty.Closed.class);
    }

    private static byte[] address(Random random) {
        return random.nextBoolean()
                ? ByteBuffer.allocate(4).putInt(random.nextInt()).array()
                : ByteBuffer.allocate(16)
                        .putLong(random.nextLong())
                        .putLong(random.nextLong())
                        .array();
    }

    @Test
    void what_one_node_saw_holds_on_another_and_is_not_told_again() {
        CredentialGuard other = new CredentialGuard(() -> now, 43);
        fail(HERE, 16);

        List<Tidings> tidings = guard.takeTidings(100);
        tidings.forEach(other::heard);

        assertThat(other.penalty(HERE)).isEqualTo(new Penalty.Closed(Duration.ofSeconds(1)));
        assertThat(other.takeTidings(100)).isEmpty();
        assertThat(guard.takeTidings(100)).isEmpty();

        guard.lift(Subject.ofAddress(HERE));
        guard.takeTidings(100).forEach(other::heard);
        assertThat(other.penalty(HERE)).isEqualTo(Penalty.None.NONE);
    }

    @Test
    void more_tidings_than_fit_come_the_next_time() {
        for (int i = 0; i < 50; i++) {
            fail(InetAddress.ofLiteral("198.51." + i + ".1"), 1);
        }
        guard.lift(Subject.ofAddress(ELSEWHERE));

        int told = 0;
        for (List<Tidings> some = guard.takeTidings(30); !some.isEmpty(); some = guard.takeTidings(30)) {
            assertThat(some).hasSizeLessThanOrEqualTo(30);
            told += some.size();
        }
        assertThat(told).isEqualTo(50 + 50 + 1 + 1); // addresses, networks, everybody, and what was forgiven
    }

    @Test
    void forgiving_leaves_room_for_failures() {
        for (int i = 0; i < 900; i++) {
            guard.lift(Subject.ofAddress(InetAddress.ofLiteral("198.51." + i / 250 + "." + i % 250)));
        }
        fail(HERE, 3);

        List<Tidings> tidings = guard.takeTidings(100);

        assertThat(tidings).hasSize(50 + 3).contains(new Tidings(Subject.ofAddress(HERE), 3));
    }

    @Test
    void when_more_fail_than_can_be_told_everybody_has_a_turn() {
        Set<Subject> told = new HashSet<>();
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 100; i++) {
                fail(InetAddress.ofLiteral("198.51." + i + ".1"), 1);
            }
            guard.takeTidings(30).forEach(tidings -> told.add(tidings.subject()));
        }

        assertThat(told).hasSize(100 + 100 + 1); // addresses, networks, everybody
    }

    @Test
    void of_very_many_that_would_wait_the_rest_is_refused() {
        fail(HERE, 12);
        guard.waiting(1_000);

        assertThat(guard.penalty(HERE)).isInstanceOf(Penalty.Closed.class);

        guard.waiting(-1);
        assertThat(guard.penalty(HERE)).isInstanceOf(Penalty.Delay.class);
    }

    @Test
    void what_it_did_is_counted() {
        fail(HERE, 16);
        guard.penalty(HERE);
        StringBuilder out = new StringBuilder();
        guard.print(out);

        assertThat(out.toString())
                .contains("tollgate_guard_failures_total 16\n")
                .contains("tollgate_guard_penalties_total{verdict=\"refuse\"} 1\n")
                .contains("tollgate_guard_held{subject=\"address\"} 1\n")
                .contains("tollgate_guard_held{subject=\"network\"} 0\n")
                .contains("tollgate_guard_held{subject=\"everybody\"} 0\n")
                .contains("tollgate_guard_remembered 3\n");
    }

    @Test
    void one_that_is_off_holds_nobody_back() {
        CredentialGuard off = CredentialGuard.off();
        for (int i = 0; i < 100; i++) {
            off.failed(HERE, KEY);
        }
        off.heard(new Tidings(Subject.ofAddress(HERE), 100));

        assertThat(off.penalty(HERE)).isEqualTo(Penalty.None.NONE);
        assertThat(off.isIdle()).isTrue();
    }
}
