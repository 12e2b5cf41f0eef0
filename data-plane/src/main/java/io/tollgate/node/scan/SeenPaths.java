package io.tollgate.node.scan;

import io.tollgate.core.scan.DistinctPaths;
import io.tollgate.node.record.ExchangeRecord;
import java.util.HashMap;
import java.util.Map;

/**
 * What one event loop saw of scans since it was last asked. Costs a request that is let in two comparisons. Confined to one
 * thread at a time.
 */
public final class SeenPaths {
    /** Of more within a second each has its chance in another: a scan takes longer. */
    static final int ADDRESSES_MAX = 1_024;

    private final Map<String, DistinctPaths> byAddress = new HashMap<>();

    /** Nothing yet. */
    public SeenPaths() {}

    /** An exchange is over. */
    public void record(ExchangeRecord facts) {
        if (!facts.madeByGateway || !(facts.status == 404 || facts.isDenied())) {
            return;
        }
        DistinctPaths paths = byAddress.get(facts.clientAddress);
        if (paths == null) {
            if (byAddress.size() == ADDRESSES_MAX) {
                return;
            }
            paths = new DistinctPaths();
            byAddress.put(facts.clientAddress, paths);
        }
        paths.add(facts.path);
    }

    Map<String, DistinctPaths> byAddress() {
        return byAddress;
    }
}
