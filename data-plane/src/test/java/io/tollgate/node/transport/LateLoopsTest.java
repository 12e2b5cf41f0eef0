package io.tollgate.node.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A channel that is accepted while a loop works through its events comes to that loop after them. */
class LateLoopsTest {
    @Test
    void a_channel_is_not_taken_among_the_events_that_are_worked_through() throws Exception {
        try (Transport transport = new Transport(1)) {
            EventLoop loop = transport.loops().getFirst();
            Channel accepted = transport.channel().getDeclaredConstructor().newInstance();
            List<String> order = new ArrayList<>(); // by the loop alone
            loop.submit(() -> {
                        transport
                                .group()
                                .register(accepted)
                                .addListener(taken -> order.add(taken.isSuccess() ? "taken" : "refused"));
                        order.add(accepted.isRegistered() ? "taken among the events" : "the events go on");
                    })
                    .get(10, TimeUnit.SECONDS);
            loop.submit(() -> order.add("a later round")).get(10, TimeUnit.SECONDS);
            assertThat(order).containsExactly("the events go on", "taken", "a later round");
            accepted.close().get(10, TimeUnit.SECONDS);
        }
    }
}
