package io.tollgate.node.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TargetAddressesTest {
    private long nowNanos = Long.MAX_VALUE - 5; // a clock may pass over its end
    private final TargetAddresses addresses = new TargetAddresses("orders.test", 80, () -> nowNanos);

    private static InetSocketAddress at(String literal) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), 80);
    }

    @Test
    void a_literal_is_its_own_address() {
        TargetAddresses literal = new TargetAddresses("::1", 80, () -> nowNanos);
        assertThat(literal.isName()).isFalse();
        assertThat(literal.next()).isEqualTo(at("::1"));
    }

    @Test
    void a_name_that_was_never_resolved_is_left_to_the_bootstrap() {
        assertThat(addresses.isName()).isTrue();
        assertThat(addresses.next().isUnresolved()).isTrue();
        assertThat(addresses.has(at("10.0.0.1"))).isTrue();
    }

    @Test
    void addresses_of_both_kinds_are_used_in_turn() {
        assertThat(addresses.resolved(List.of(at("10.0.0.1"), at("2001:db8::1"))))
                .isTrue();
        assertThat(List.of(addresses.next(), addresses.next()))
                .containsExactlyInAnyOrder(at("10.0.0.1"), at("2001:db8::1"));
    }

    @Test
    void another_order_of_the_same_is_no_news_and_an_empty_answer_changes_nothing() {
        addresses.resolved(List.of(at("10.0.0.1"), at("10.0.0.2")));
        assertThat(addresses.resolved(List.of(at("10.0.0.2"), at("10.0.0.1")))).isFalse();
        assertThat(addresses.resolved(List.of())).isFalse();
        assertThat(addresses.count()).isEqualTo(2);
    }

    @Test
    void one_that_could_not_be_connected_to_is_passed_over_for_ten_seconds() {
        addresses.resolved(List.of(at("10.0.0.1"), at("10.0.0.2")));
        addresses.failed(at("10.0.0.1"));
        for (int i = 0; i < 10; i++) {
            assertThat(addresses.next()).isEqualTo(at("10.0.0.2"));
        }
        nowNanos += 10_000_000_000L;
        assertThat(List.of(addresses.next(), addresses.next())).contains(at("10.0.0.1"));
    }

    @Test
    void when_all_are_to_be_passed_over_none_is() {
        addresses.resolved(List.of(at("10.0.0.1"), at("10.0.0.2")));
        addresses.failed(at("10.0.0.1"));
        addresses.failed(at("10.0.0.2"));
        assertThat(List.of(addresses.next(), addresses.next()))
                .containsExactlyInAnyOrder(at("10.0.0.1"), at("10.0.0.2"));
    }

    @Test
    void more_addresses_than_the_bound_are_not_looked_at() {
        addresses.resolved(
                IntStream.range(0, 200).mapToObj(i -> at("10.0.0." + i)).toList());
        assertThat(addresses.count()).isEqualTo(TargetAddresses.COUNT_MAX);
    }
}
