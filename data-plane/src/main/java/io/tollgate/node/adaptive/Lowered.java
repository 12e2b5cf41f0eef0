package io.tollgate.node.adaptive;

import java.time.Duration;

/**
 * Somebody for whom a limit is lowered now.
 *
 * @param limit its name
 * @param subject a consumer, an address or an IPv6 network such as {@code 2001:db8:0:0:0:0:0:0/64}
 * @param isConsumer whether the subject is a consumer
 * @param leftPercent of the limit
 * @param why for people: {@code halved: 62 % of 340 requests refused in 60 s}
 * @param age since it was first lowered, here or as another node told
 * @param rest until nothing is left of it, if nothing else is found
 * @param enforced whether it refuses; else it is told of and changes nothing
 * @param refused requests that it refused on this node since, or would have
 */
public record Lowered(
        String limit,
        String subject,
        boolean isConsumer,
        double leftPercent,
        String why,
        Duration age,
        Duration rest,
        boolean enforced,
        long refused) {}
