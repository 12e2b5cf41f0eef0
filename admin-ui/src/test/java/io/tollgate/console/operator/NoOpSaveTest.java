package io.tollgate.console.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.console.door.RunningConsole;
import io.tollgate.control.account.RoleCatalogue;
import io.tollgate.control.account.RoleCatalogue.OperatorRoleView;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.core.json.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Opening a role of operators and saving it changes nothing. */
final class NoOpSaveTest {
    private static RunningConsole console;

    @BeforeAll
    static void start() {
        console = RunningConsole.start();
    }

    @AfterAll
    static void stop() {
        console.close();
    }

    private static ObjectNode role(String description, List<OperatorPermission> permissions) {
        ObjectNode document = Json.object().put("description", description);
        ArrayNode words = document.putArray("permissions");
        permissions.forEach(permission -> words.add(permission.wireName()));
        return document;
    }

    @Test
    void everyRoleSendsBackWhatItGot() {
        RoleCatalogue roles = console.bean(RoleCatalogue.class);
        List<OperatorPermission> all = Arrays.asList(OperatorPermission.values());
        List<ObjectNode> documents = new ArrayList<>();
        all.forEach(one -> documents.add(role("May " + one.wireName() + "  twice  spaced", List.of(one))));
        documents.add(role("", all.reversed()));
        for (int i = 0; i < documents.size(); i++) {
            roles.put(RunningConsole.admin(), "role-" + i, documents.get(i), WriteOptions.plain());
            OperatorRoleView kept = roles.get(RunningConsole.admin(), "role-" + i);

            RoleCatalogue.Written written = roles.put(
                    RunningConsole.admin(),
                    kept.name(),
                    new OperatorRoleDialog(roles, kept, () -> {}).document(),
                    new WriteOptions(kept.etag(), false, "looked at it"));

            assertThat(written.changes()).as("%s", documents.get(i)).isEmpty();
            OperatorRoleView after = roles.get(RunningConsole.admin(), kept.name());
            assertThat(after.description()).isEqualTo(kept.description());
            assertThat(after.permissions()).isEqualTo(kept.permissions());
        }
    }
}
