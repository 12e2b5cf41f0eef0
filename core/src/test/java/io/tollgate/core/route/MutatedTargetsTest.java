package io.tollgate.core.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.route.CanonicalPath.Accepted;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** What the policy judges is what a server resolves, or the answer is 400. */
final class MutatedTargetsTest {
    @Property(tries = 100_000)
    void theFormIsWhatNginxResolvesTheRawPathToOrThereIsNone(@ForAll("paths") String raw) {
        boolean accepted = CanonicalPath.of(raw) instanceof Accepted;
        Statistics.label("accepted").collect(accepted);
        Statistics.label("accepted").coverage(coverage -> coverage.check(true).percentage(share -> share > 10));
        if (CanonicalPath.of(raw) instanceof Accepted form) {
            assertThat(NginxPath.resolve(raw)).as("every octet of it").isEqualTo(NginxPath.decode(form.path()));
            assertThat(NginxPath.resolve(form.path())).as("once more").isEqualTo(NginxPath.decode(form.path()));
        }
    }

    @Provide
    Arbitrary<String> paths() {
        return MutatedTargets.paths();
    }
}
