package io.tollgate.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.InvalidDocumentException;
import org.junit.jupiter.api.Test;

/** Every spelling of how load is balanced, and the one that is printed. */
final class LoadBalancingTest {
    private static LoadBalancing read(String json) throws InvalidDocumentException {
        ObjectNode document = Samples.with(Kind.UPSTREAM, "/loadBalancing", json);
        return ((Upstream) Kind.UPSTREAM.read(document)).loadBalancing();
    }

    @Test
    void anAlgorithmWithoutParametersIsItsName() throws Exception {
        for (LoadBalancing each : new LoadBalancing[] {
            new LoadBalancing.RoundRobin(), new LoadBalancing.LeastRequests(), new LoadBalancing.Ewma()
        }) {
            assertThat(read('"' + each.wireName() + '"')).isEqualTo(each);
            assertThat(each.toJson().textValue()).isEqualTo(each.wireName());
        }
    }

    @Test
    void nothingSaidIsRoundRobin() throws Exception {
        assertThat(read("null")).isEqualTo(new LoadBalancing.RoundRobin());
    }

    @Test
    void aConsistentHashIsOfTheAddressUnlessSaid() throws Exception {
        LoadBalancing expected = new LoadBalancing.ConsistentHash(HashKey.ADDRESS);
        assertThat(read("\"consistent-hash\"")).isEqualTo(expected);
        assertThat(read("{\"consistent-hash\":{}}")).isEqualTo(expected);
        assertThat(expected.toJson()).hasToString("{\"consistent-hash\":{\"on\":\"address\"}}");
    }

    @Test
    void headersAreKnownInLowerCaseAndCookiesAndParametersAsTheyAre() throws Exception {
        assertThat(read("{\"consistent-hash\":{\"on\":\"header:X-User\"}}").toJson())
                .hasToString("{\"consistent-hash\":{\"on\":\"header:x-user\"}}");
        assertThat(read("{\"consistent-hash\":{\"on\":\"cookie:Sid\"}}"))
                .isEqualTo(new LoadBalancing.ConsistentHash(new HashKey(HashKey.Source.COOKIE, "Sid")));
        assertThat(read("{\"consistent-hash\":{\"on\":\"query:User\"}}"))
                .isEqualTo(new LoadBalancing.ConsistentHash(new HashKey(HashKey.Source.QUERY, "User")));
    }
}
