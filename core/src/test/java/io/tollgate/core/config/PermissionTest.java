package io.tollgate.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PermissionTest {
    @ParameterizedTest
    @CsvSource({
        "orders:read,orders:read,true",
        "orders:read,orders:write,false",
        "orders:*,orders:read,true",
        "orders:*,orders:items:read,true",
        "orders:*,orders,false",
        "*,orders,true",
        "*,orders:items:read,true",
        "*:read,orders:read,true",
        "*:read,orders:items:read,false",
        "orders:*:read,orders:items:read,true",
        "orders:*:read,orders:read,false",
        "orders,orders:read,false",
        "orders:read,orders,false",
        "order,orders,false",
        "orders:rea,orders:read,false",
        "orders:read:x,orders:read,false"
    })
    void aStarIsOneSegmentAndAtTheEndOneOrMore(String grant, String required, boolean covered) {
        assertThat(Permission.covers(grant, required)).isEqualTo(covered);
    }

    @Property
    void everyPermissionCoversItselfAndIsAGrant(@ForAll("required") String permission) {
        assertThat(Permission.REQUIRED.matcher(permission).matches()).isTrue();
        assertThat(Permission.GRANT.matcher(permission).matches()).isTrue();
        assertThat(Permission.covers(permission, permission)).isTrue();
        assertThat(Permission.covers("*", permission)).isTrue();
    }

    @Property
    void aStarInPlaceOfAWordNeverCoversLess(
            @ForAll("grants") String grant, @ForAll("required") String required, @ForAll int place) {
        String[] words = grant.split(":", -1);
        words[Math.floorMod(place, words.length)] = "*";
        String wider = String.join(":", words);
        if (Permission.covers(grant, required)) {
            assertThat(Permission.covers(wider, required))
                    .as("%s over %s", wider, required)
                    .isTrue();
        }
    }

    @Property
    void agreesWithTheMeaningWrittenOutOverLists(@ForAll("grants") String grant, @ForAll("required") String required) {
        assertThat(Permission.covers(grant, required))
                .as("%s over %s", grant, required)
                .isEqualTo(covers(Arrays.asList(grant.split(":")), Arrays.asList(required.split(":"))));
    }

    private static boolean covers(List<String> grant, List<String> required) {
        if (grant.isEmpty() || required.isEmpty()) {
            return grant.isEmpty() && required.isEmpty();
        }
        if (grant.equals(List.of("*"))) {
            return true;
        }
        boolean first = grant.getFirst().equals("*") || grant.getFirst().equals(required.getFirst());
        return first && covers(grant.subList(1, grant.size()), required.subList(1, required.size()));
    }

    @Provide
    Arbitrary<String> grants() {
        return Arbitraries.of("a", "b", "ab", "*")
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(words -> String.join(":", words));
    }

    @Provide
    Arbitrary<String> required() {
        return Arbitraries.of("a", "b", "ab").list().ofMinSize(1).ofMaxSize(4).map(words -> String.join(":", words));
    }
}
