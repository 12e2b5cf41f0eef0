package io.tollgate.node.exchange;

import io.netty.channel.ChannelHandler;

/** What the listener knows of a client's connection, whatever it speaks. Confined to its event loop. */
public interface DownstreamConnection extends ChannelHandler {
    /**
     * The node is going away: what is under way may finish, nothing new begins for long, and then the connection closes by
     * itself.
     */
    void drain();
}
