package io.tollgate.node.otlp;

import io.opentelemetry.sdk.common.CompletableResultCode;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for a collector and says when it does not take something, once a minute at most. For one thread. */
public final class Complaints {
    private static final long EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);
    /** The exporters complain there; what there is to say is said here. Held, or it would forget its level. */
    private static final java.util.logging.Logger EXPORTERS_OWN =
            java.util.logging.Logger.getLogger("io.opentelemetry");

    static {
        EXPORTERS_OWN.setLevel(Level.OFF);
    }

    private final String about;
    private final String consequence;
    private long saidNanos = System.nanoTime() - EVERY_NANOS;

    /**
     * None yet.
     *
     * @param about what is sent where
     * @param consequence of its not being taken
     */
    public Complaints(String about, String consequence) {
        this.about = about;
        this.consequence = consequence;
    }

    /** Whether what {@code export} sends is taken in time. Blocks until that is known. */
    public boolean taken(Supplier<CompletableResultCode> export) {
        try {
            CompletableResultCode result =
                    export.get().join(OtlpReceiver.TAKEN_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            if (!result.isSuccess()) {
                Throwable cause = result.getFailureThrowable();
                say(cause == null ? "it was not taken in time" : cause.toString());
            }
            return result.isSuccess();
        } catch (RuntimeException e) {
            say(e.toString());
            return false;
        }
    }

    /** Says {@code what}, unless something was said within the last minute. */
    public void say(String what) {
        long now = System.nanoTime();
        if (now - saidNanos >= EVERY_NANOS) {
            saidNanos = now;
            LOG.warn("{}: {}; {}", about, what, consequence);
        }
    }
}
