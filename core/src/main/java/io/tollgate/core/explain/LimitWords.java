package io.tollgate.core.explain;

import io.tollgate.core.access.Caller;
import io.tollgate.core.config.AdaptiveLimit;
import io.tollgate.core.config.Limit;
import io.tollgate.core.json.HumanDuration;
import io.tollgate.core.key.Cidr;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A limit in one line, and in another how far it is lowered for who asks. */
final class LimitWords {
    private LimitWords() {}

    /** With {@code from}, why it holds for the request: {@code of the route}. */
    static List<String> of(Limit limit, List<String> from, DescribedRequest.Sender sender, @Nullable Caller caller) {
        return Stream.concat(
                        Stream.of(of(limit) + "; " + String.join(" and ", from)),
                        sender.lowered().stream()
                                .filter(lowered -> lowered.limit().equals(limit.name())
                                        && isWatched(lowered, limit, sender.address(), caller))
                                .map(lowered ->
                                        limit.name() + " is lowered for " + lowered.subject() + ": " + lowered.words()))
                .toList();
    }

    /** As nodes choose whose behaviour counts: the consumer's where one is known, else the address's. */
    private static boolean isWatched(
            DescribedRequest.Lowered lowered, Limit limit, InetAddress address, @Nullable Caller caller) {
        if (caller != null && limit.by().contains("consumer")) {
            return lowered.isConsumer() && lowered.subject().equals(caller.consumer());
        }
        return !lowered.isConsumer() && Cidr.parse(lowered.subject()).contains(address);
    }

    private static String of(Limit limit) {
        List<String> by = limit.by();
        return limit.name() + ": "
                + parts(limit).collect(Collectors.joining(", "))
                + (by.isEmpty() ? " of all requests together" : " for each " + String.join(" and ", by))
                + (limit.shadow() ? "; a shadow, which refuses nothing" : "")
                + adaptive(limit.adaptive());
    }

    private static Stream<String> parts(Limit limit) {
        Stream<String> stated = Stream.concat(
                limit.rules().stream().map(LimitWords::rule),
                limit.quotas().stream().map(LimitWords::quota));
        return limit.inFlight() > 0 ? Stream.concat(stated, Stream.of(limit.inFlight() + " at once")) : stated;
    }

    private static String adaptive(@Nullable AdaptiveLimit adaptive) {
        if (adaptive == null) {
            return "";
        }
        return switch (adaptive.mode()) {
            case OFF -> "";
            case SHADOW -> "; watched for suspicious behaviour, in shadow";
            case ENFORCE -> "; lowered for suspicious behaviour, down to " + adaptive.floorPercent() + " % of it";
        };
    }

    private static String rule(Limit.Rule rule) {
        return rule.requests() + " per " + HumanDuration.print(rule.per())
                + (rule.isBucket() ? " with a burst of " + rule.burst() : "");
    }

    private static String quota(Limit.Quota quota) {
        return quota.amount() + (quota.isOfBytes() ? " bytes" : "") + " per "
                + quota.per().text() + " of " + quota.calendar().getId();
    }
}
