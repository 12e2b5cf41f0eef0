package io.tollgate.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import io.tollgate.core.json.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Every configuration object, by kind and name. Immutable; {@link #with} and {@link #without} make new ones. */
public final class Configuration {
    /** No object at all. */
    public static final Configuration EMPTY = new Configuration(new EnumMap<>(Kind.class));

    /** The most objects of one kind; of some kinds fewer ({@link Kind#objectsMax}). */
    public static final int OBJECTS_MAX = 100_000;

    private final Map<Kind, SortedMap<String, ConfigObject>> objects;
    /** Which certificate has a host; made when first asked, and by two threads at once it is made alike twice. */
    private @Nullable Map<String, String> certificateOfHost;

    private Configuration(EnumMap<Kind, SortedMap<String, ConfigObject>> objects) {
        this.objects = objects;
    }

    /** A configuration of {@code objects}; of two with one kind and name the later stays. */
    public static Configuration of(Iterable<? extends ConfigObject> objects) {
        EnumMap<Kind, SortedMap<String, ConfigObject>> map = new EnumMap<>(Kind.class);
        for (ConfigObject object : objects) {
            map.computeIfAbsent(object.kind(), kind -> new TreeMap<>()).put(object.name(), object);
        }
        return new Configuration(map);
    }

    /** This configuration with {@code object} added or replaced. */
    public Configuration with(ConfigObject object) {
        EnumMap<Kind, SortedMap<String, ConfigObject>> map = copy(object.kind());
        map.computeIfAbsent(object.kind(), kind -> new TreeMap<>()).put(object.name(), object);
        return new Configuration(map);
    }

    /** This configuration without the object of that kind and name. */
    public Configuration without(Kind kind, String name) {
        EnumMap<Kind, SortedMap<String, ConfigObject>> map = copy(kind);
        map.computeIfAbsent(kind, absent -> new TreeMap<>()).remove(name);
        return new Configuration(map);
    }

    /** This configuration with all of {@code written} added or replaced, and without those of the names {@code removed}; all of one kind. */
    public Configuration with(Kind kind, Collection<ConfigObject> written, Collection<String> removed) {
        EnumMap<Kind, SortedMap<String, ConfigObject>> map = copy(kind);
        Map<String, ConfigObject> byName = map.computeIfAbsent(kind, absent -> new TreeMap<>());
        removed.forEach(byName::remove);
        written.forEach(object -> byName.put(object.name(), object));
        return new Configuration(map);
    }

    private EnumMap<Kind, SortedMap<String, ConfigObject>> copy(Kind changed) {
        EnumMap<Kind, SortedMap<String, ConfigObject>> map = new EnumMap<>(Kind.class);
        map.putAll(objects);
        map.computeIfPresent(changed, (kind, byName) -> new TreeMap<>(byName));
        return map;
    }

    /** All objects of a kind, by name. */
    public SortedMap<String, ConfigObject> all(Kind kind) {
        return Collections.unmodifiableSortedMap(objects.getOrDefault(kind, Collections.emptySortedMap()));
    }

    /** One object. */
    public Optional<ConfigObject> find(Kind kind, String name) {
        return Optional.ofNullable(all(kind).get(name));
    }

    private boolean has(Kind kind, String name) {
        SortedMap<String, ConfigObject> byName = objects.get(kind);
        return byName != null && byName.containsKey(name);
    }

    /** All upstreams in order of name. */
    public List<Upstream> upstreams() {
        return typed(Kind.UPSTREAM, Upstream.class);
    }

    /** All routes in order of name. */
    public List<Route> routes() {
        return typed(Kind.ROUTE, Route.class);
    }

    /** All roles in order of name. */
    public List<Role> roles() {
        return typed(Kind.ROLE, Role.class);
    }

    /** All consumers in order of name. */
    public List<Consumer> consumers() {
        return typed(Kind.CONSUMER, Consumer.class);
    }

    /** All issuers in order of name. */
    public List<Issuer> issuers() {
        return typed(Kind.ISSUER, Issuer.class);
    }

    /** All trust stores in order of name. */
    public List<TrustStore> trustStores() {
        return typed(Kind.TRUST_STORE, TrustStore.class);
    }

    /** All limits in order of name. */
    public List<Limit> limits() {
        return typed(Kind.LIMIT, Limit.class);
    }

    /** All certificates in order of name. */
    public List<Certificate> certificates() {
        return typed(Kind.CERTIFICATE, Certificate.class);
    }

    private <T extends ConfigObject> List<T> typed(Kind kind, Class<T> type) {
        return all(kind).values().stream().map(type::cast).toList();
    }

    /** A reference from one object to another. */
    public record Reference(Kind from, String fromName, String pointer, Kind to, String toName) {}

    /** What {@code object} refers to. */
    public static List<Reference> references(ConfigObject object) {
        List<Reference> found = new ArrayList<>();
        switch (object) {
            case Route route -> {
                found.add(new Reference(Kind.ROUTE, route.name(), "/upstream", Kind.UPSTREAM, route.upstream()));
                addAll(found, route, "/limits", Kind.LIMIT, route.limits());
                addIssuers(found, route);
            }
            case Consumer consumer -> {
                addAll(found, consumer, "/roles", Kind.ROLE, consumer.roles());
                addAll(found, consumer, "/limits", Kind.LIMIT, consumer.limits());
            }
            case Issuer issuer ->
                issuer.claims()
                        .roleMapping()
                        .forEach((word, roles) -> addAll(
                                found, issuer, "/roleMapping/" + JsonObjectReader.escape(word), Kind.ROLE, roles));
            case TrustStore store ->
                store.consumers()
                        .forEach((holder, consumer) -> found.add(new Reference(
                                Kind.TRUST_STORE,
                                store.name(),
                                "/consumers/" + JsonObjectReader.escape(holder),
                                Kind.CONSUMER,
                                consumer)));
            case Certificate certificate ->
                addAll(found, certificate, "/trustStores", Kind.TRUST_STORE, certificate.trustStores());
            case Upstream ignored -> {}
            case Role ignored -> {}
            case Limit ignored -> {}
        }
        return found;
    }

    private static void addIssuers(List<Reference> found, Route route) {
        addIssuers(found, route, "/access", route.access());
        Access shadow = route.access().shadow();
        if (shadow != null) {
            addIssuers(found, route, "/access/shadow", shadow);
        }
    }

    private static void addIssuers(List<Reference> found, Route route, String pointer, Access access) {
        List<String> methods = access.authentication();
        for (int i = 0; i < methods.size(); i++) {
            String issuer = Access.issuerOf(methods.get(i));
            if (issuer != null) {
                found.add(
                        new Reference(Kind.ROUTE, route.name(), pointer + "/authentication/" + i, Kind.ISSUER, issuer));
            }
        }
    }

    private static void addAll(List<Reference> found, ConfigObject from, String field, Kind to, List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            found.add(new Reference(from.kind(), from.name(), field + "/" + i, to, names.get(i)));
        }
    }

    /**
     * The violations of {@code object} if it stood in this configuration: names that nothing has, hosts that another
     * certificate has, a second issuer of opaque tokens in one route, and more limits that adapt or are global than may.
     */
    public List<Violation> violations(ConfigObject object) {
        List<Violation> found = new ArrayList<>(unknownNames(object));
        found.addAll(new OpaqueIssuers(this).violations(object));
        found.addAll(tooManyOfAKind(object));
        if (object instanceof Certificate certificate) {
            found.addAll(takenHosts(certificate));
        }
        return found;
    }

    private List<Violation> unknownNames(ConfigObject object) {
        return references(object).stream()
                .filter(reference -> !has(reference.to(), reference.toName()))
                .map(reference -> new Violation(
                        reference.pointer(),
                        "\"" + reference.toName() + "\" (expected: the name of an existing "
                                + reference.to().singular() + ")"))
                .toList();
    }

    /**
     * Nodes keep a history for each limit that adapts and each caller, and a request that no route takes counts for all of
     * them; of those that are global every request asks all.
     */
    private List<Violation> tooManyOfAKind(ConfigObject object) {
        if (!(object instanceof Limit limit)) {
            return List.of();
        }
        List<Violation> found = new ArrayList<>();
        if (limit.isAdaptive() && others(limit, Limit::isAdaptive) >= Limit.ADAPTIVE_MAX) {
            found.add(new Violation(
                    "/adaptive/mode",
                    "as many limits adapt already as may (expected: off, or at most " + Limit.ADAPTIVE_MAX + ")"));
        }
        if (limit.global() && others(limit, Limit::global) >= Limit.GLOBAL_MAX) {
            found.add(new Violation(
                    "/global",
                    "as many limits are global already as may be (expected: false, or at most " + Limit.GLOBAL_MAX
                            + ")"));
        }
        return found;
    }

    private long others(Limit limit, Predicate<Limit> alike) {
        return all(Kind.LIMIT).values().stream()
                .map(Limit.class::cast)
                .filter(each -> alike.test(each) && !each.name().equals(limit.name()))
                .count();
    }

    private List<Violation> takenHosts(Certificate certificate) {
        List<Violation> found = new ArrayList<>();
        Map<String, String> owners = certificateOfHost();
        for (int i = 0; i < certificate.hosts().size(); i++) {
            String host = certificate.hosts().get(i);
            String owner = owners.getOrDefault(host, certificate.name());
            if (!owner.equals(certificate.name())) {
                found.add(new Violation(
                        "/hosts/" + i,
                        "\"" + host + "\" is a host of the certificate \"" + owner
                                + "\" (expected: each host in one certificate)"));
            }
        }
        return found;
    }

    private Map<String, String> certificateOfHost() {
        Map<String, String> known = certificateOfHost;
        if (known == null) {
            Map<String, String> owners = new HashMap<>();
            for (Certificate certificate : certificates()) {
                for (String host : certificate.hosts()) {
                    owners.putIfAbsent(host, certificate.name());
                }
            }
            known = Map.copyOf(owners);
            certificateOfHost = known;
        }
        return known;
    }

    /** Every violation in this configuration, with pointers into {@link #toJson}'s form by kind and name. */
    public List<Violation> violations() {
        List<Violation> found = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            found.addAll(tooMany(kind));
            all(kind).values().forEach(object -> found.addAll(placedViolations(object)));
        }
        return found;
    }

    private List<Violation> tooMany(Kind kind) {
        int size = all(kind).size();
        return size <= kind.objectsMax()
                ? List.of()
                : List.of(new Violation(
                        "/" + kind.plural(), size + " objects (expected: at most " + kind.objectsMax() + ")"));
    }

    private List<Violation> placedViolations(ConfigObject object) {
        String place = "/" + object.kind().plural() + "/" + object.name();
        return violations(object).stream()
                .map(violation -> violation.under(place))
                .toList();
    }

    /**
     * As {@link #violations()}, of a configuration that comes of one without any: it costs as much as has changed where only
     * routes have.
     *
     * @param changed kinds of which objects are new, other than before or gone
     * @param written those that are new or other than before
     */
    public List<Violation> violationsAfter(Set<Kind> changed, Collection<ConfigObject> written) {
        if (!changed.equals(Set.of(Kind.ROUTE))) {
            return violations();
        }
        List<Violation> found = new ArrayList<>(tooMany(Kind.ROUTE)); // nothing refers to a route
        written.forEach(route -> found.addAll(placedViolations(route)));
        return found;
    }

    /** Who refers to that object, as {@code routes/orders-read}. */
    public List<String> usersOf(Kind kind, String name) {
        return objects.values().stream()
                .flatMap(byName -> byName.values().stream())
                .flatMap(object -> references(object).stream())
                .filter(reference ->
                        reference.to() == kind && reference.toName().equals(name))
                .map(reference -> reference.from().plural() + "/" + reference.fromName())
                .distinct()
                .sorted()
                .toList();
    }

    /** All of it as one object of lists, in order of kind and name. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object();
        for (Kind kind : Kind.values()) {
            JsonLists.put(json, kind.plural(), all(kind).values(), ConfigObject::toJson);
        }
        return json;
    }

    /** Reads {@link #toJson}'s form; refuses unknown fields, names that stand twice and references to nothing. */
    public static Configuration read(JsonNode document) throws InvalidDocumentException {
        return JsonObjectReader.read(document, Configuration::read);
    }

    /** As {@link #read(JsonNode)} within a larger document. */
    public static @Nullable Configuration read(JsonObjectReader in) {
        List<ConfigObject> found = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            List<ConfigObject> ofKind = in.objects(kind.plural(), kind.objectsMax(), kind::readNested);
            Set<String> names = new HashSet<>();
            for (int i = 0; i < ofKind.size() && in.isClean(); i++) {
                String name = ofKind.get(i).name();
                if (!names.add(name)) {
                    in.violation(kind.plural(), i, "\"" + name + "\" is there twice (expected: each name once)");
                }
            }
            found.addAll(ofKind);
        }
        Configuration configuration = of(found);
        if (in.isClean()) { // else names would be missed only because what has them was refused
            configuration.refuseMisfits(found, in);
        }
        return in.build(() -> configuration);
    }

    private void refuseMisfits(List<ConfigObject> inOrder, JsonObjectReader in) {
        Map<Kind, Integer> next = new EnumMap<>(Kind.class);
        for (ConfigObject object : inOrder) {
            int index = next.merge(object.kind(), 1, Integer::sum) - 1;
            for (Violation violation : violations(object)) {
                in.violation(object.kind().plural(), index, violation);
            }
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Configuration that && nonEmpty().equals(that.nonEmpty());
    }

    @Override
    public int hashCode() {
        return nonEmpty().hashCode();
    }

    private Map<Kind, SortedMap<String, ConfigObject>> nonEmpty() {
        Map<Kind, SortedMap<String, ConfigObject>> map = new EnumMap<>(Kind.class);
        objects.forEach((kind, byName) -> {
            if (!byName.isEmpty()) {
                map.put(kind, byName);
            }
        });
        return map;
    }
}
