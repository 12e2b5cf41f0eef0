package io.tollgate.core.risk;

import io.tollgate.core.config.Certificate;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Target;
import io.tollgate.core.config.Upstream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Finds the risks of a change. It judges the configuration alone: what keys are cut down to, and what traffic there is, it
 * does not know. A route that is new and not public is no risk; who may use it had the permission before.
 */
public final class Risks {
    /** The most risks that are told. */
    public static final int RISKS_MAX = 200;

    private Risks() {}

    /** What going from {@code before} to {@code after} means, the gravest first; nothing when both are alike. */
    public static List<Risk> between(Configuration before, Configuration after) {
        List<Risk> found = new ArrayList<>();
        RouteRisks.find(before, after, found);
        AccessRisks.find(before, after, found);
        AuthenticationRisks.find(before, after, found);
        IssuerRisks.find(before, after, found);
        LimitRisks.find(before, after, found);
        upstreams(before, after, found);
        certificates(before, after, found);
        TrustRisks.find(before, after, found);
        List<Risk> sorted = found.stream()
                .sorted(Comparator.comparing((Risk risk) -> risk.kind() != RiskKind.NOT_ALL_JUDGED)
                        .thenComparing(Risk::kind)
                        .thenComparing(Risk::object)
                        .thenComparing(Risk::detail))
                .toList();
        if (sorted.size() <= RISKS_MAX) {
            return sorted;
        }
        List<Risk> told = new ArrayList<>(sorted.subList(0, RISKS_MAX - 1));
        told.addFirst(Risk.of(
                RiskKind.NOT_ALL_JUDGED,
                (sorted.size() - told.size()) + " further risks of this change are not listed."));
        return List.copyOf(told);
    }

    private static void upstreams(Configuration before, Configuration after, List<Risk> found) {
        for (Upstream upstream : after.upstreams()) {
            Upstream old =
                    (Upstream) before.find(Kind.UPSTREAM, upstream.name()).orElse(null);
            if (upstream.equals(old)) {
                continue;
            }
            boolean secure = upstream.targets().stream().anyMatch(Target::secure);
            boolean wasChecked =
                    old == null || old.tls().verify() || old.targets().stream().noneMatch(Target::secure);
            if (secure && !upstream.tls().verify() && wasChecked) {
                found.add(Risk.of(
                        RiskKind.TLS_VERIFY_OFF,
                        Kind.UPSTREAM,
                        upstream.name(),
                        "Whoever answers for a target's name is believed: certificates are not checked."));
            }
            if (old != null
                    && clear(old).size() < clear(upstream).size()
                    && old.targets().stream().allMatch(Target::secure)) {
                found.add(Risk.of(
                        RiskKind.UPSTREAM_IN_THE_CLEAR,
                        Kind.UPSTREAM,
                        upstream.name(),
                        "Requests go without TLS to " + String.join(", ", clear(upstream)) + "."));
            }
        }
    }

    private static Set<String> clear(Upstream upstream) {
        return upstream.targets().stream()
                .filter(target -> !target.secure())
                .map(target -> target.url().getAuthority())
                .limit(5)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void certificates(Configuration before, Configuration after, List<Risk> found) {
        Set<String> served = hosts(after);
        for (String host : hosts(before)) {
            if (!served.contains(host)) {
                String owner = before.certificates().stream()
                        .filter(certificate -> certificate.hosts().contains(host))
                        .map(Certificate::name)
                        .findFirst()
                        .orElse("");
                found.add(Risk.of(
                        RiskKind.HOST_WITHOUT_CERTIFICATE,
                        Kind.CERTIFICATE,
                        Objects.requireNonNull(owner),
                        "No certificate is for " + (host.equals(Certificate.ANY_HOST) ? "every other host" : host)
                                + " any more: TLS to it fails unless another's host covers it."));
            }
        }
    }

    private static Set<String> hosts(Configuration configuration) {
        return configuration.certificates().stream()
                .flatMap(certificate -> certificate.hosts().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
