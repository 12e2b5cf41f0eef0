package io.tollgate.node;

import io.tollgate.node.limit.LimitedCounter;
import io.tollgate.node.limit.LimitedNow;
import io.tollgate.protocol.v1.CountedValue;
import io.tollgate.protocol.v1.LimitedOthers;
import io.tollgate.protocol.v1.Status;
import java.util.Map;
import java.util.function.BinaryOperator;

/** What the control plane is told of who is limited. */
final class LimitedMessages {
    /** Counters that are told of, over all limits: each second, so not all that are kept. */
    private static final int TOLD_MAX = 200;

    private LimitedMessages() {}

    static void add(LimitedNow limited, BinaryOperator<String> hide, Status.Builder status) {
        Map<String, Long> others = limited.others();
        int left = TOLD_MAX;
        for (LimitedCounter counter : limited.list(hide)) {
            if (left-- > 0) {
                status.addLimited(message(counter));
            } else {
                others.merge(counter.limit(), counter.refused(), Long::sum);
            }
        }
        others.forEach((limit, refused) -> status.addLimitedOthers(
                LimitedOthers.newBuilder().setLimit(limit).setRefused(refused)));
    }

    private static io.tollgate.protocol.v1.LimitedCounter message(LimitedCounter counter) {
        io.tollgate.protocol.v1.LimitedCounter.Builder message = io.tollgate.protocol.v1.LimitedCounter.newBuilder()
                .setLimit(counter.limit())
                .setRefused(counter.refused())
                .setRestMillis(counter.rest().toMillis())
                .setQuietMillis(counter.quiet().toMillis())
                .setShadow(counter.shadow());
        counter.by()
                .forEach(value -> message.addBy(CountedValue.newBuilder()
                        .setDimension(value.dimension())
                        .setText(value.text())
                        .setHidden(value.hidden())));
        return message.build();
    }
}
