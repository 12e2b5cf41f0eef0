package io.tollgate.node.filter;

import io.tollgate.core.key.Cidr;
import io.tollgate.node.answer.GatewayError;
import io.tollgate.node.answer.Refusal;
import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;
import java.net.InetAddress;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the client behind trusted proxies: from right to left the first address that is not a trusted proxy's. A peer
 * that is not trusted is the client, whatever it says. An entry that is no address, where a trusted proxy was to say who
 * its client is, and a chain of trusted proxies without an end leave nobody to believe: the request is refused, for the
 * proxy's own address would open doors that the client may not pass.
 */
final class ClientAddressFilter implements Filter {
    private static final int HOPS_MAX = 32;
    private static final Pattern HOST = Pattern.compile("[0-9A-Za-z.\\-\\[\\]:_]{1,255}");

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
                InetAddress client = client(chain, request.peerAddress());
                if (client == null) {
                    return new Step.Answer(Refusal.of(
                            GatewayError.REQUEST_MALFORMED,
                            "x-forwarded-for: no client to be found (expected: addresses, of which at most " + HOPS_MAX
                                    + " are trusted proxies')"));
                }
                request.client(client, chain);
            }
            String host = fields.single(FieldNames.X_FORWARDED_HOST);
            if (host != null && HOST.matcher(host).matches()) {
                request.clientHost(host);
            }
            String scheme = fields.single(FieldNames.X_FORWARDED_PROTO);
            if ("https".equalsIgnoreCase(scheme)) {
                request.clientScheme("https");
            } else if ("http".equalsIgnoreCase(scheme)) {
                request.clientScheme("http"); // the proxy speaks TLS with this node, its client did not with it
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

    /** The client; null when nobody trusted has named it. */
    private @Nullable InetAddress client(String chain, InetAddress peer) {
        InetAddress client = peer;
        int end = chain.length();
        for (int hops = 0; end >= 0; hops++) {
            int comma = chain.lastIndexOf(',', end - 1);
            if (hops == HOPS_MAX) {
                return null;
            }
            try {
                client = InetAddress.ofLiteral(chain.substring(comma + 1, end).strip());
            } catch (IllegalArgumentException e) {
                return null;
            }
            if (!isTrusted(client)) {
                return client;
            }
            end = comma;
        }
        return client;
    }

    private boolean isTrusted(InetAddress address) {
        return Cidr.anyContains(trusted, address);
    }
}
