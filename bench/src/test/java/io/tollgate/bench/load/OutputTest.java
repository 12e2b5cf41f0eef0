package io.tollgate.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** What wrk and h2load print, as they printed it. */
class OutputTest {
    @Test
    void wrkTellsAnswersTimesAndFailures() throws Exception {
        var result = Wrk.read("""
                Running 6s test @ http://127.0.0.1:19003/x
                  1 threads and 32 connections
                  Thread Stats   Avg      Stdev     Max   +/- Stdev
                    Latency     1.19ms    2.31ms  42.43ms   93.17%
                    Req/Sec    72.83k     7.93k   83.45k    78.33%
                  Latency Distribution
                     50%  324.00us
                     75%    0.86ms
                     90%    2.90ms
                     99%   10.38ms
                  433396 requests in 6.00s, 152.09MB read
                  Socket errors: connect 0, read 1, write 0, timeout 2
                  Non-2xx or 3xx responses: 400
                Requests/sec:  72219.61
                Transfer/sec:     25.34MB
                """);
        assertThat(result.answers()).isEqualTo(433_396);
        assertThat(result.failures()).isEqualTo(403);
        assertThat(result.seconds()).isEqualTo(6.0);
        assertThat(result.p50Nanos()).isEqualTo(324_000);
        assertThat(result.p99Nanos()).isEqualTo(10_380_000);
    }

    @Test
    void h2loadTellsAnswersAndFailures() throws Exception {
        var times = new Histogram(3);
        times.recordValue(500);
        var result = H2load.read("""
                finished in 2.01s, 16047.00 req/s, 3.21MB/s
                requests: 32094 total, 32126 started, 32094 done, 32090 succeeded, 4 failed, 4 errored, 0 timeout
                status codes: 32090 2xx, 0 3xx, 0 4xx, 4 5xx
                """, 2, times);
        assertThat(result.answers()).isEqualTo(32_094);
        assertThat(result.failures()).isEqualTo(4);
        assertThat(result.perSecond()).isEqualTo(16_047);
        assertThat(result.p99Nanos()).isEqualTo(500_000);
    }

    @Test
    void otherOutputIsRefused() {
        assertThatThrownBy(() -> Wrk.read("unable to connect to 127.0.0.1:1 Connection refused"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("unable to connect");
        assertThatThrownBy(() -> H2load.read("", 2, new Histogram(3))).isInstanceOf(IOException.class);
    }
}
