package io.tollgate.control.node;

import io.tollgate.protocol.v1.FindCounter;
import io.tollgate.protocol.v1.WatchTraffic;
import java.net.InetAddress;

/** The live stream to one node, as much of it as this package needs. Every method returns at once; any thread. */
public interface NodeLink {
    /** Of the certificate that the stream was opened with, lower-case hex. */
    String certificateSerial();

    /** From where the stream comes, as the transport says. */
    InetAddress address();

    /** Ends the stream with a reason for the node's log; {@code mayReturn} false means that its certificate is void. */
    void end(String reason, boolean mayReturn);

    /** Asks the node to drain, or to take requests again. */
    void drain(boolean draining);

    /** Forgives the failed credentials of {@code subject}: an address, a network or a key id. */
    void lift(String subject);

    /**
     * Asks the node what it remembers of a request that it refused; {@link DecisionSearch#found} gets the answer.
     *
     * @return false when too many questions wait for this node already
     */
    boolean find(long question, String requestId);

    /**
     * Asks the node how a limit's counters stand; {@link CounterSearch#found} gets the answer.
     *
     * @return false when too many questions wait for this node already
     */
    boolean find(FindCounter wanted);

    /**
     * Asks the node to tell of requests, or of none any more; the newest word stands for those before. It goes ahead of
     * questions that are asked after it.
     */
    void watch(WatchTraffic wanted);
}
