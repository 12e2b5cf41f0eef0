package io.tollgate.control.node;

import io.tollgate.control.node.EnrolledNode.Addresses;
import io.tollgate.control.node.EnrolledNode.Introduction;
import io.tollgate.core.config.Labels;
import io.tollgate.protocol.v1.Hello;
import java.time.Duration;
import java.time.Instant;

/** Reads how a node introduces itself: it is shown to people and stored, so it is taken in bounded and printable form. */
final class Introductions {
    private static final int TEXT_MAX = 255;
    private static final Duration CLOCK_AHEAD_MAX = Duration.ofDays(1);

    private Introductions() {}

    static Introduction read(Hello hello, Instant now) {
        return new Introduction(
                startedAt(hello.getStartedAtEpochMillis(), now),
                clip(hello.getVersion()),
                new Addresses(
                        NodeAddress.orEmpty(hello.getProxyAddress()),
                        clip(hello.getStatusAddress()),
                        clip(hello.getClusterAddress())),
                Labels.wellFormed(hello.getLabelsMap()),
                hello.getLiteMember());
    }

    private static String clip(String text) {
        return ToldText.clip(text, TEXT_MAX);
    }

    /** A start that can't be is taken for now: the database refuses absurd years. */
    private static Instant startedAt(long epochMillis, Instant now) {
        Instant said = Instant.ofEpochMilli(epochMillis);
        return said.isBefore(Instant.EPOCH) || said.isAfter(now.plus(CLOCK_AHEAD_MAX)) ? now : said;
    }
}
