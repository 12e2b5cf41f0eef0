package io.tollgate.control.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.control.live.Registration;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** An open page hears of what begins and of what ends, also when nothing fires. */
final class AlertPushTest extends AlertsAtWork {
    @Test
    void whatIsPendingIsPushedWhenItBeginsAndWhenItComesToNothing() {
        List<List<Alert>> pushed = new CopyOnWriteArrayList<>();
        Alerts alerts = plane.bean(Alerts.class);
        try (Registration registration = alerts.subscribe(pushed::add)) {
            assertThat(registration).isNotNull();
            alerts.publish();
            errorRule("1h");
            traffic(10, 10);
            evaluator().run();
            assertThat(alerts("pending")).hasSize(1);
            alerts.publish();
            await().atMost(SOON).until(() -> pushed.size() == 1);
            assertThat(pushed.getFirst()).as("nothing fires").isEmpty();

            alerts.publish(); // the same once more, of which nobody hears
            now = now.plus(Duration.ofMinutes(5));
            evaluator().run();
            assertThat(alerts("pending")).isEmpty();
            alerts.publish();
            await().atMost(SOON).until(() -> pushed.size() == 2);
        }
    }
}
