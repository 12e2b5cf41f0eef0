package io.tollgate.node.cluster.tls;

import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.DefaultNodeExtension;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.internal.networking.ChannelInitializer;
import com.hazelcast.internal.server.ServerContext;
import java.util.function.Function;

/** Hazelcast as it is, but every channel it opens or accepts begins with TLS. */
final class TlsNodeExtension extends DefaultNodeExtension {
    private final MemberTls tls;

    TlsNodeExtension(Node node, MemberTls tls) {
        super(node);
        this.tls = tls;
    }

    @Override
    public Function<EndpointQualifier, ChannelInitializer> createChannelInitializerFn(ServerContext context) {
        Function<EndpointQualifier, ChannelInitializer> plain = super.createChannelInitializerFn(context);
        return endpoint -> {
            ChannelInitializer inner = plain.apply(endpoint);
            return channel -> tls.secure(channel, inner);
        };
    }
}
