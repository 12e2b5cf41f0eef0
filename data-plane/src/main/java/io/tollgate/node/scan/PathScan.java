package io.tollgate.node.scan;

import io.tollgate.core.scan.DistinctPaths;

/**
 * What an address asked for within the last minute that no route has, or that was denied.
 *
 * @param address or an IPv6 network such as {@code 2001:db8:0:0:0:0:0:0/64}
 * @param paths how many different ones; the caller's own
 */
public record PathScan(String address, DistinctPaths paths) {
    /** About how many different ones. */
    int count() {
        return paths.estimate();
    }
}
