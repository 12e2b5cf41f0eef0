package io.tollgate.console.role;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Route;
import io.tollgate.core.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A row says of which methods it is, and of which it is not. */
final class NeedTest {
    private static List<Need> needs(String permissions) throws Exception {
        String route =
                "{'name':'orders','match':{'paths':['/orders']},'upstream':'up','access':{'authentication':['api-key'],"
                        + "'permissions':" + permissions + "}}";
        return Need.of((Route) Kind.ROUTE.read(Json.parse(route.replace('\'', '"'))));
    }

    @Test
    void aMethodWithAPermissionOfItsOwnIsNoPartOfTheOthers() throws Exception {
        assertThat(needs("{'read':'o:read','write':'o:write','DELETE':'o:delete','PURGE':'o:purge','GET':'o:get'}"))
                .extracting(Need::methods)
                .containsExactlyInAnyOrder(
                        "reading, except GET", "writing, except DELETE, PURGE", "DELETE", "PURGE", "GET");
    }

    @Test
    void withoutSuchAMethodNothingIsExcepted() throws Exception {
        assertThat(needs("{'read':'o:read','write':'o:write'}"))
                .extracting(Need::methods)
                .containsExactlyInAnyOrder("reading", "writing");
        assertThat(needs("{'read':'o:read','DELETE':'o:delete'}"))
                .extracting(Need::key)
                .containsExactlyInAnyOrder("orders-reading", "orders-DELETE");
    }
}
