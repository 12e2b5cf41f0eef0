package io.tollgate.control.trust;

import com.google.protobuf.ByteString;
import io.tollgate.control.database.Database;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.trust.Anchor.Life;
import io.tollgate.control.trust.Anchor.Material;
import io.tollgate.control.trust.AnchorStore.Statement;
import io.tollgate.core.secret.Sha256;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.core.tls.Certificates;
import io.tollgate.protocol.v1.SignedPayload;
import io.tollgate.protocol.v1.TrustStatement;
import jakarta.inject.Singleton;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * All signing keys and authorities, as the database has them: makes the first of each, lets one follow the other, and keeps
 * {@link SigningKey} and {@link CertificateAuthority} in step with it.
 *
 * <p>Each change is told to nodes by a statement that the active signing key signs, and a node takes it only if it believed
 * that key before. So a key is never believed for where it comes from. Any thread; blocks on the database.
 */
@Singleton
public final class AnchorBook {
    private final Database database;
    private final SecretStore secrets;
    private final InstantSource clock;
    private final SigningKey signingKey;
    private final CertificateAuthority authority;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Content content;

    /** What the database had at one moment. */
    private record Content(List<Anchor> anchors, List<Statement> statements) {
        List<Anchor> believed(AnchorKind kind) {
            return anchors.stream()
                    .filter(anchor -> anchor.kind() == kind && anchor.isBelieved())
                    .toList();
        }

        Optional<Anchor> in(AnchorKind kind, AnchorState state) {
            return anchors.stream()
                    .filter(anchor -> anchor.kind() == kind && anchor.state() == state)
                    .findFirst();
        }

        Anchor active(AnchorKind kind) {
            return in(kind, AnchorState.ACTIVE).orElseThrow();
        }
    }

    private record Loaded(Content content, SigningKey.Keys keys, CertificateAuthority.Roots roots) {}

    AnchorBook(Database database, SecretStore secrets, InstantSource clock) {
        this.database = database;
        this.secrets = secrets;
        this.clock = clock;
        for (AnchorKind kind : AnchorKind.values()) {
            begin(kind);
        }
        Loaded loaded = database.read(this::load);
        content = loaded.content;
        signingKey = new SigningKey(loaded.keys);
        authority = new CertificateAuthority(loaded.roots, clock);
    }

    SigningKey signingKey() {
        return signingKey;
    }

    CertificateAuthority authority() {
        return authority;
    }

    /** The first of its kind, at the first start; of several control planes that start at once one wins. */
    private void begin(AnchorKind kind) {
        boolean has = database.read(AnchorStore::all).stream().anyMatch(anchor -> anchor.kind() == kind);
        if (has) {
            return;
        }
        String secret = secretName(kind, 1);
        Instant now = clock.instant();
        ByteString publicPart = publicPart(kind, secrets.obtain(secret, () -> generate(kind, now)));
        database.write(connection -> {
            AnchorStore.insert(
                    connection,
                    new Anchor(
                            kind,
                            1,
                            id(publicPart),
                            new Material(publicPart, null, secret),
                            AnchorState.ACTIVE,
                            new Life(now, "system", now, null)));
            return true;
        });
    }

    private static String secretName(AnchorKind kind, int generation) {
        String name = switch (kind) {
            case SIGNING_KEY -> "signing-key";
            case AUTHORITY -> "certificate-authority";
        };
        return generation == 1 ? name : name + "-" + generation;
    }

    private static byte[] generate(AnchorKind kind, Instant now) {
        return switch (kind) {
            case SIGNING_KEY -> SigningPair.generate();
            case AUTHORITY -> CertificateAuthority.generate(now);
        };
    }

    private static ByteString publicPart(AnchorKind kind, byte[] secret) {
        return switch (kind) {
            case SIGNING_KEY -> SigningPair.of(secret).verificationKey();
            case AUTHORITY -> der(CertificateAuthority.read(secret).certificate());
        };
    }

    /** SHA-256 of a public part, base64url without padding. */
    static String id(ByteString publicPart) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(publicPart.toByteArray()));
    }

    private static ByteString der(X509Certificate certificate) {
        return ByteString.copyFrom(Certificates.der(certificate));
    }

    private static X509Certificate certificate(ByteString der) {
        try {
            return CertificateAuthority.parse(der.toByteArray());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that we made ourselves", e);
        }
    }

    // What there is -----------------------------------------------------------------------------------------------

    private Loaded load(Connection connection) throws SQLException {
        Content found = new Content(AnchorStore.all(connection), AnchorStore.statements(connection));
        Anchor active = found.active(AnchorKind.SIGNING_KEY);
        SigningKey.Keys keys = new SigningKey.Keys(
                SigningPair.of(secret(connection, active)),
                found.believed(AnchorKind.SIGNING_KEY).stream()
                        .map(anchor -> anchor.material().publicPart())
                        .toList());
        return new Loaded(found, keys, roots(connection, found));
    }

    private byte[] secret(Connection connection, Anchor anchor) throws SQLException {
        String name = anchor.material().secret();
        if (name == null) {
            throw new SQLException(anchor.kind().wireName() + " " + anchor.id() + ": retired (expected: one in use)");
        }
        return secrets.read(connection, name);
    }

    private CertificateAuthority.Roots roots(Connection connection, Content found) throws SQLException {
        Anchor active = found.active(AnchorKind.AUTHORITY);
        List<X509Certificate> believed = found.believed(AnchorKind.AUTHORITY).stream()
                .map(anchor -> certificate(anchor.material().publicPart()))
                .toList();
        List<X509Certificate> chain = new ArrayList<>();
        ByteString cross = active.material().crossCertificate();
        Optional<Anchor> former = found.in(AnchorKind.AUTHORITY, AnchorState.FORMER);
        if (cross != null && former.isPresent()) {
            chain.add(certificate(cross));
            chain.add(certificate(former.get().material().publicPart()));
        }
        chain.add(certificate(active.material().publicPart())); // a join token may name this one
        X509Certificate first = found.anchors.stream()
                .filter(anchor -> anchor.kind() == AnchorKind.AUTHORITY && anchor.generation() == 1)
                .map(anchor -> certificate(anchor.material().publicPart()))
                .findFirst()
                .orElseThrow();
        return new CertificateAuthority.Roots(
                CertificateAuthority.read(secret(connection, active)), believed, chain, first);
    }

    /** Looks what this or another control plane changed, and uses it. */
    public synchronized void refresh() {
        Loaded loaded = database.read(this::load);
        if (!loaded.content.equals(content)) {
            signingKey.use(loaded.keys);
            authority.use(loaded.roots);
            content = loaded.content;
            listeners.forEach(Runnable::run);
        }
    }

    /** Runs {@code listener} after each change; it returns at once. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** All that ever were, by kind and generation. */
    public List<Anchor> anchors() {
        return content.anchors;
    }

    /** The number of the newest statement; 0 when nothing was ever changed. */
    public long statement() {
        List<Statement> all = content.statements;
        return all.isEmpty() ? 0 : all.getLast().number();
    }

    /** The statements after {@code number}, oldest first, {@code max} at most. */
    public List<SignedPayload> after(long number, int max) {
        return content.statements.stream()
                .filter(statement -> statement.number() > number)
                .limit(max)
                .map(AnchorBook::message)
                .toList();
    }

    /**
     * What a node is told first: of one moment, since the key has to be the one that signed the statement.
     *
     * @param verificationKey of what signs now, as SubjectPublicKeyInfo
     * @param newest statement; empty when nothing was ever changed
     */
    public record Introduction(ByteString verificationKey, Optional<SignedPayload> newest) {}

    /** What a node is told when it enrols. */
    public Introduction introduction() {
        Content now = content;
        return new Introduction(
                now.active(AnchorKind.SIGNING_KEY).material().publicPart(),
                now.statements.isEmpty() ? Optional.empty() : Optional.of(message(now.statements.getLast())));
    }

    private static SignedPayload message(Statement statement) {
        return SignedPayload.newBuilder()
                .setPayload(statement.payload())
                .setSignature(statement.signature())
                .build();
    }

    // What is changed, each in the caller's transaction; refresh() after it has committed ---------------------------

    /** Makes the successor of what is active, and has nodes told of it. */
    public Anchor prepare(Connection connection, AnchorKind kind, String by) throws SQLException {
        Content found = lock(connection);
        for (AnchorState state : List.of(AnchorState.NEXT, AnchorState.FORMER)) {
            if (found.in(kind, state).isPresent()) {
                throw new ProblemException.Conflict("There is a " + state.wireName() + " " + kind.wireName()
                        + " already: a rotation is finished before another one begins");
            }
        }
        Anchor active = found.active(kind);
        Instant now = clock.instant();
        int generation = active.generation() + 1;
        while (isTaken(found, kind, generation)) {
            generation++; // one that was prepared and given up
        }
        String name = secretName(kind, generation);
        byte[] secret = generate(kind, now);
        secrets.keep(connection, name, secret);
        ByteString publicPart = publicPart(kind, secret);
        Anchor next = new Anchor(
                kind,
                generation,
                id(publicPart),
                new Material(publicPart, cross(connection, active, publicPart, now), name),
                AnchorState.NEXT,
                new Life(now, by, null, null));
        AnchorStore.insert(connection, next);
        state(connection, now);
        return next;
    }

    private static boolean isTaken(Content found, AnchorKind kind, int generation) {
        return found.anchors.stream().anyMatch(anchor -> anchor.kind() == kind && anchor.generation() == generation);
    }

    private @Nullable ByteString cross(Connection connection, Anchor active, ByteString next, Instant now)
            throws SQLException {
        return active.kind() == AnchorKind.AUTHORITY
                ? der(CertificateAuthority.crossCertificate(
                        CertificateAuthority.read(secret(connection, active)), certificate(next), now))
                : null;
    }

    /**
     * What somebody looked at when he decided on a step.
     *
     * @param anchor that the step is about, in the state in which it was
     * @param statement number of the newest at that moment
     */
    public record Seen(Anchor anchor, long statement) {}

    /** The successor signs from now on. 409 when anything was changed since it was {@code seen}. */
    public Anchor activate(Connection connection, Seen seen) throws SQLException {
        Content found = lock(connection);
        Anchor next = require(connection, found, seen);
        Instant now = clock.instant();
        AnchorStore.use(connection, found.active(next.kind()), next, now);
        state(connection, now);
        return next;
    }

    /**
     * The one that was {@code seen}, former or next, is believed no more, and its private key is destroyed. 409 when
     * anything was changed since.
     */
    public Anchor retire(Connection connection, Seen seen) throws SQLException {
        Anchor anchor = require(connection, lock(connection), seen);
        Instant now = clock.instant();
        AnchorStore.retire(connection, anchor, now);
        state(connection, now);
        return anchor;
    }

    /** Which nodes are ready was asked of the statement that was seen: each change writes another one. */
    private static Anchor require(Connection connection, Content found, Seen seen) throws SQLException {
        AnchorKind kind = seen.anchor.kind();
        AnchorState state = seen.anchor.state();
        long newest = AnchorStore.newest(connection);
        return found.in(kind, state)
                .filter(anchor -> anchor.id().equals(seen.anchor.id()) && newest == seen.statement)
                .orElseThrow(() -> new ProblemException.Conflict(
                        "The " + state.wireName() + " " + kind.wireName() + " is not as it was: look again"));
    }

    /** How a problem names the one in {@code state}. */
    public static String path(AnchorKind kind, AnchorState state) {
        return "trust-anchors/" + kind.wireName() + "/" + state.wireName();
    }

    private static Content lock(Connection connection) throws SQLException {
        AnchorStore.lock(connection);
        return new Content(AnchorStore.all(connection), List.of());
    }

    /** Writes down what holds now, signed by the key that signs now. */
    private void state(Connection connection, Instant now) throws SQLException {
        Content found = new Content(AnchorStore.all(connection), List.of());
        long number = AnchorStore.newest(connection) + 1;
        ByteString payload = TrustStatement.newBuilder()
                .setNumber(number)
                .addAllSigningKeys(activeFirst(found, AnchorKind.SIGNING_KEY))
                .addAllAuthorities(activeFirst(found, AnchorKind.AUTHORITY))
                .build()
                .toByteString();
        SigningPair active = SigningPair.of(secret(connection, found.active(AnchorKind.SIGNING_KEY)));
        byte[] signature = active.sign(Purpose.TRUST, payload.toByteArray());
        AnchorStore.insert(connection, new Statement(number, payload, ByteString.copyFrom(signature)), now);
    }

    private static List<ByteString> activeFirst(Content found, AnchorKind kind) {
        return found.believed(kind).stream()
                .sorted(Comparator.comparing(anchor -> anchor.state() != AnchorState.ACTIVE))
                .map(anchor -> anchor.material().publicPart())
                .toList();
    }
}
