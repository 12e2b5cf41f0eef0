package io.tollgate.node.filter;

import io.tollgate.core.key.Cidr;
import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;
import java.net.InetAddress;
import java.util.List;

/**
 * Finds the client behind trusted proxies: from right to left the first address that is not a trusted proxy's. A peer
 * that is not trusted is the client, whatever it says.
 */
final class ClientAddressFilter implements Filter {
    private static final int HOPS_MAX = 32;

    private final List<Cidr> trusted;

    ClientAddressFilter(List<Cidr> trusted) {
        this.trusted = List.copyOf(trusted);
    }

    @Override
    public String name() {
        return "client-address";
    }

    @Override
    public Step apply(RequestContext request) {
        if (!trusted.isEmpty() && isTrusted(request.peerAddress())) {
            Fields fields = request.head().fields();
            String chain = chain(fields);
            if (!chain.isEmpty()) {
                request.client(client(chain, request.peerAddress()), chain);
            }
            if ("https".equalsIgnoreCase(fields.single(FieldNames.X_FORWARDED_PROTO))) {
                request.clientScheme("https");
            }
        }
        return Step.Proceed.PROCEED;
    }

    private static String chain(Fields fields) {
        StringBuilder chain = new StringBuilder();
        for (int i = fields.indexOf(FieldNames.X_FORWARDED_FOR, 0);
                i >= 0;
                i = fields.indexOf(FieldNames.X_FORWARDED_FOR, i + 1)) {
            chain.append(chain.isEmpty() ? "" : ", ").append(fields.value(i));
        }
        return chain.toString();
    }

    private InetAddress client(String chain, InetAddress peer) {
        InetAddress client = peer;
        String[] hops = chain.split(",", HOPS_MAX);
        for (int i = hops.length - 1; i >= 0; i--) {
            try {
                client = InetAddress.ofLiteral(hops[i].strip());
            } catch (IllegalArgumentException e) {
                // Nobody can say who that is: the hop that told us is the last one we know.
                return client;
            }
            if (!isTrusted(client)) {
                return client;
            }
        }
        return client;
    }

    private boolean isTrusted(InetAddress address) {
        for (Cidr cidr : trusted) {
            if (cidr.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
