package io.tollgate.node.sync;

import io.tollgate.node.settings.HostPort;
import java.util.List;

/**
 * Which of the control planes this node is at. Each node begins with another one, by its name, so that a fleet spreads over
 * them by itself. Confined to one thread at a time.
 */
public final class Rotation {
    private final List<HostPort> addresses;
    private int at;
    /** Tried in vain since one was there. */
    private int failures;

    /** The order of {@code node}; at least one address. */
    public Rotation(List<HostPort> addresses, String node) {
        this.addresses = List.copyOf(addresses);
        this.at = Math.floorMod(node.hashCode(), addresses.size());
    }

    /** The one to try now. */
    public HostPort current() {
        return addresses.get(at);
    }

    /** Whether there is another one to go to. */
    public boolean hasOthers() {
        return addresses.size() > 1;
    }

    /** Goes on to the next; true when all of them have been tried in vain. */
    public boolean failed() {
        at = (at + 1) % addresses.size();
        failures++;
        return failures % addresses.size() == 0;
    }

    /** The present one is there. */
    public void works() {
        failures = 0;
    }
}
