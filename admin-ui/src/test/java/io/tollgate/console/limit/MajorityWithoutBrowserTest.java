package io.tollgate.console.limit;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.component.UI;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.core.config.Kind;
import org.junit.jupiter.api.Test;

/** Who opens a strict limit is told what the loss of a node does to it. */
final class MajorityWithoutBrowserTest extends ConsoleWithoutBrowser {
    @Test
    void whileFewerThanThreeNodesCountAStrictLimitSaysWhatTheLossOfOneDoes() throws Exception {
        console().put(Kind.LIMIT, "majority-deny", limit("strict", "deny"));
        console().put(Kind.LIMIT, "majority-allow", limit("strict", "allow"));
        console().put(Kind.LIMIT, "majority-relaxed", limit("relaxed", "deny"));
        signIn();

        UI.getCurrent().navigate("limits/majority-deny");
        assertThat(text("limit-majority")).contains("No node counts", "its requests are refused");
        UI.getCurrent().navigate("limits/majority-allow");
        assertThat(text("limit-majority")).contains("nothing is counted");
        UI.getCurrent().navigate("limits/majority-relaxed");
        assertThat(sees("limit-majority")).isFalse();
    }

    private static String limit(String mode, String onUnavailable) {
        return "{'by':['consumer'],'rules':[{'requests':5,'per':'1m'}],'mode':'%s','onUnavailable':'%s'}"
                .formatted(mode, onUnavailable);
    }
}
