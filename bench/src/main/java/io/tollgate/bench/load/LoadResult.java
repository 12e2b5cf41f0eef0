package io.tollgate.bench.load;

/**
 * What came of some load.
 *
 * @param answers all that arrived whole, failures included
 * @param failures answers that were not 2xx, and requests that got none
 * @param seconds how long it took
 * @param p50Nanos time that half of the requests took at most
 * @param p99Nanos the same of 99 in 100
 */
public record LoadResult(long answers, long failures, double seconds, long p50Nanos, long p99Nanos) {
    public double perSecond() {
        return answers / seconds;
    }
}
