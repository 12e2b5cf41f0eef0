package io.tollgate.control.key;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.key.EnforcementReceipts.Enforcement;
import io.tollgate.core.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What people see of a key: everything but its secret.
 *
 * @param id {@code k_…}
 * @param roles a subset of the consumer's; null means all of them
 * @param allowedCidrs where it may come from; empty means anywhere
 * @param limits names of limits that hold for it beside all others
 * @param enforcement on which nodes the last change is in force; null in lists, and when nothing knows
 */
public record ApiKeyView(
        String id,
        String alias,
        String consumer,
        Status status,
        @Nullable List<String> roles,
        List<String> allowedCidrs,
        List<String> limits,
        Life life,
        long sequence,
        @Nullable Enforcement enforcement) {

    public ApiKeyView {
        roles = roles == null ? null : List.copyOf(roles);
        allowedCidrs = List.copyOf(allowedCidrs);
        limits = List.copyOf(limits);
    }

    /** Whether a key is good. */
    public enum Status {
        ACTIVE,
        EXPIRED,
        REVOKED;

        /** The word outside Java. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * When things happened to a key, and by whom.
     *
     * @param expiresAt null means never
     * @param revocation null while it is not revoked
     * @param rotation null while nothing has taken its place
     * @param lastUse null means never, as far as nodes have told
     * @param changedAt when what nodes must know changed last
     */
    public record Life(
            Instant createdAt,
            String createdBy,
            @Nullable Instant expiresAt,
            @Nullable Revocation revocation,
            @Nullable Rotation rotation,
            @Nullable Use lastUse,
            Instant changedAt) {
        /** When it was last used; null means never, as far as nodes have told. */
        public @Nullable Instant lastUsedAt() {
            return lastUse == null ? null : lastUse.at();
        }

        /** The key that it was rotated to; null when it was not. */
        public @Nullable String replacedBy() {
            return rotation == null ? null : rotation.successor();
        }

        /** Whether somebody came with the key after its rotation, as far as nodes have told. */
        public boolean usedSinceRotation() {
            return rotation != null && lastUse != null && !lastUse.at().isBefore(rotation.at());
        }
    }

    /**
     * A request that the key let in.
     *
     * @param address of who came with it; empty when no node has told
     * @param node which let it in; empty when that is from before it was kept
     */
    public record Use(Instant at, String address, String node) {}

    /**
     * Another key has taken its place.
     *
     * @param successor its id
     * @param minutesUsed in how many minutes since then somebody still came with the old one; 0 of a rotation from before this
     *     was counted
     */
    public record Rotation(String successor, Instant at, int minutesUsed) {}

    /** The end of a key. */
    public record Revocation(Instant at, String by, String reason) {}

    /** What may be shown of its text, {@code tg_live_…} without the secret. */
    public String prefix() {
        return io.tollgate.core.key.ApiKeyText.START + id.substring(2);
    }

    /** What {@code If-None-Match} compares. */
    public String etag() {
        return "\"c" + sequence + "\"";
    }

    /** The same key after its end. */
    ApiKeyView revoked(Revocation end) {
        Life ended = new Life(
                life.createdAt(),
                life.createdBy(),
                life.expiresAt(),
                end,
                life.rotation(),
                life.lastUse(),
                life.changedAt());
        return new ApiKeyView(
                id, alias, consumer, Status.REVOKED, roles, allowedCidrs, limits, ended, sequence, enforcement);
    }

    /** The same key with another end of its life. */
    ApiKeyView ending(Instant expiresAt) {
        Life shorter = new Life(
                life.createdAt(),
                life.createdBy(),
                expiresAt,
                life.revocation(),
                life.rotation(),
                life.lastUse(),
                life.changedAt());
        return new ApiKeyView(id, alias, consumer, status, roles, allowedCidrs, limits, shorter, sequence, enforcement);
    }

    ApiKeyView with(@Nullable Enforcement receipts) {
        return new ApiKeyView(id, alias, consumer, status, roles, allowedCidrs, limits, life, sequence, receipts);
    }

    /** The same key with other limits. */
    ApiKeyView limited(List<String> others) {
        return new ApiKeyView(id, alias, consumer, status, roles, allowedCidrs, others, life, sequence, enforcement);
    }

    /** What REST answers to who may read keys: also where the last use came from, a person's address maybe. */
    ObjectNode toReadersJson() {
        ObjectNode json = toJson();
        Use use = life.lastUse();
        if (use == null || (use.address().isEmpty() && use.node().isEmpty())) {
            return json.putNull("lastUsedFrom");
        }
        json.putObject("lastUsedFrom").put("address", use.address()).put("node", use.node());
        return json;
    }

    /** What REST answers to others, and what the audit trail keeps. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("id", id)
                .put("alias", alias)
                .put("consumer", consumer)
                .put("prefix", prefix())
                .put("status", status.wireName());
        if (roles == null) {
            json.putNull("roles");
        } else {
            texts(json.putArray("roles"), roles);
        }
        texts(json.putArray("allowedCidrs"), allowedCidrs);
        texts(json.putArray("limits"), limits);
        json.put("createdAt", life.createdAt().toString())
                .put("createdBy", life.createdBy())
                .put("expiresAt", text(life.expiresAt()))
                .put("lastUsedAt", text(life.lastUsedAt()))
                .put("replacedBy", life.replacedBy());
        Revocation revocation = life.revocation();
        if (revocation != null) {
            json.put("revokedAt", revocation.at().toString())
                    .put("revokedBy", revocation.by())
                    .put("revokedReason", revocation.reason());
        }
        Rotation rotation = life.rotation();
        if (rotation != null) {
            json.putObject("rotation")
                    .put("at", rotation.at().toString())
                    .put("usedSince", life.usedSinceRotation())
                    .put("minutesUsedSince", rotation.minutesUsed());
        }
        if (enforcement != null) {
            put(json.putObject("enforcement"), enforcement);
        }
        return json;
    }

    private static void put(ObjectNode json, Enforcement enforcement) {
        json.put("sequence", enforcement.sequence());
        ArrayNode nodes = json.putArray("nodes");
        enforcement
                .nodes()
                .forEach(receipt -> nodes.addObject()
                        .put("node", receipt.node())
                        .put("appliedAt", receipt.appliedAt().toString())
                        .put("afterMillis", receipt.afterMillis()));
        json.put("inForce", enforcement.inForce()).put("of", enforcement.of());
    }

    private static void texts(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
