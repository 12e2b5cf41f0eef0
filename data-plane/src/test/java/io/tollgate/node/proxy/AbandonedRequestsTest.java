package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.limit.LateAnswer;
import io.tollgate.node.limit.LimitAnswer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A client that leaves while its limits are asked. */
class AbandonedRequestsTest {
    @Test
    void what_its_limits_gave_it_is_given_back() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CompletableFuture<String> told = new CompletableFuture<>();
        CompletableFuture<LateAnswer> late = new CompletableFuture<>();
        try (Door door = Door.with(Configurations.limited(9))) {
            door.limiter(request -> {
                asked.countDown();
                return new LimitAnswer.Pending(late);
            });
            try (RawClient client = door.client()) {
                client.get("/");
                assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            }
            door.record(); // the exchange knows that the client is gone
            late.complete(new LateAnswer() {
                @Override
                public LimitAnswer settle() {
                    told.complete("settled");
                    return new LimitAnswer.Admitted(List.of());
                }

                @Override
                public void abandon() {
                    told.complete("abandoned");
                }
            });
            assertThat(told.get(10, TimeUnit.SECONDS)).isEqualTo("abandoned");
        }
    }
}
