package io.tollgate.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.JsonObjectReader;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The kinds of configuration objects, in the order in which they may refer to each other. */
public enum Kind {
    UPSTREAM("upstreams"),
    ROLE("roles"),
    LIMIT("limits"),
    CONSUMER("consumers"),
    ISSUER("issuers"),
    TRUST_STORE("trust-stores"),
    ROUTE("routes"),
    CERTIFICATE("certificates");

    private final String plural;

    Kind(String plural) {
        this.plural = plural;
    }

    /** The word in paths and documents, for example {@code upstreams}. */
    public String plural() {
        return plural;
    }

    /** The most objects of this kind. */
    public int objectsMax() {
        return switch (this) {
            case CERTIFICATE -> Certificate.CERTIFICATES_MAX;
            case ISSUER -> Issuer.ISSUERS_MAX;
            case TRUST_STORE -> TrustStore.TRUST_STORES_MAX;
            case UPSTREAM, ROLE, LIMIT, CONSUMER, ROUTE -> Configuration.OBJECTS_MAX;
        };
    }

    /** The word for one object, for example {@code upstream}. */
    public String singular() {
        return JsonObjectReader.wireName(this);
    }

    /** The kind whose {@link #plural} is {@code plural}. */
    public static Optional<Kind> ofPlural(String plural) {
        return Arrays.stream(values())
                .filter(kind -> kind.plural.equals(plural))
                .findFirst();
    }

    /** Reads an object of this kind, or says everything that is wrong with {@code document}. */
    public ConfigObject read(JsonNode document) throws InvalidDocumentException {
        return JsonObjectReader.<ConfigObject>read(document, this::readNested);
    }

    /** As {@link #read} within a larger document; null when anything was refused. */
    public @Nullable ConfigObject readNested(JsonObjectReader in) {
        return switch (this) {
            case UPSTREAM -> Upstream.read(in);
            case ROLE -> Role.read(in);
            case LIMIT -> Limit.read(in);
            case CONSUMER -> Consumer.read(in);
            case ISSUER -> Issuer.read(in);
            case TRUST_STORE -> TrustStore.read(in);
            case ROUTE -> Route.read(in);
            case CERTIFICATE -> Certificate.read(in);
        };
    }
}
