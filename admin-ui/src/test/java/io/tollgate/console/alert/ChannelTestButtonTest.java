package io.tollgate.console.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.notification.Notification;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.console.door.RunningConsole;
import io.tollgate.control.alert.AlertChannels;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.core.json.Json;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A channel is told a test while the page goes on: its other end may take its time. */
final class ChannelTestButtonTest extends ConsoleWithoutBrowser {
    private static final String TEST = "alert-channel-test-slow-hook";

    private void channel(String url) {
        console()
                .bean(AlertChannels.class)
                .put(
                        RunningConsole.admin(),
                        "slow-hook",
                        Json.object().put("type", "webhook").put("url", url).put("secret", "0123456789abcdef"),
                        WriteOptions.plain());
    }

    @Test
    @Timeout(120)
    void aSlowReceiverHoldsUpNoPage() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
        try {
            channel("http://127.0.0.1:" + receiver.getAddress().getPort() + "/");
            signIn();
            UI.getCurrent().navigate("alerts");
            await().pollInSameThread().atMost(Duration.ofSeconds(20)).until(() -> sees(TEST));
            Button test = one(Button.class, TEST);
            press(TEST);
            assertThat(test.isEnabled()).as("once at a time").isFalse();
            assertThat(gate.getCount())
                    .as("and the press is over before the answer")
                    .isEqualTo(1);

            gate.countDown();
            await().pollInSameThread().atMost(Duration.ofSeconds(20)).until(() -> {
                pushed();
                return test.isEnabled();
            });
        } finally {
            gate.countDown();
            receiver.stop(0);
        }
    }

    @Test
    void whatIsNotSavedIsNotTested() {
        channel("http://127.0.0.1:9/");
        signIn();
        UI.getCurrent().navigate("alerts/channels/slow-hook");
        type("alert-channel-url", "http://127.0.0.1:9/other");
        press("alert-channel-test");
        assertThat(find(Notification.class).single().getElement().getProperty("text", ""))
                .contains("save first");
        assertThat(one(Button.class, "alert-channel-test").isEnabled()).isTrue();
    }

    /** The console is shared: a list of channels is empty elsewhere. */
    @AfterEach
    void gone() {
        console().update("DELETE FROM alert_channels WHERE name = 'slow-hook'");
    }
}
