package io.tollgate.node.filter;

import io.tollgate.core.access.Caller;
import io.tollgate.core.access.ShadowVerdict;
import io.tollgate.core.config.Route;
import io.tollgate.node.adaptive.LoweredPlan;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.framing.RequestHead;
import io.tollgate.node.limit.LimitState;
import io.tollgate.node.limit.SentBytes;
import io.tollgate.node.mtls.ClientCertificate;
import io.tollgate.node.mtls.PresentedCertificate;
import io.tollgate.node.record.LoweredOutcome;
import io.tollgate.node.snapshot.NodeSnapshot;
import io.tollgate.node.snapshot.RoutePlan;
import io.tollgate.node.tls.SecuredBy;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of one request: given at first, and what filters have found out since. Confined to its event loop. */
public final class RequestContext {
    private final RequestHead head;
    private final NodeSnapshot snapshot;
    private final InetAddress peerAddress;
    private final Instant receivedAt;
    private InetAddress clientAddress;
    private String path = "";
    private String upstreamPath = "";
    private @Nullable RoutePlan plan;
    private @Nullable Caller caller;
    private String keyId = "";
    private String countedAs = "";
    private Map<String, String> countedClaims = Map.of();
    private String scheme = "";
    private String flaw = "";
    private boolean guessed;
    private @Nullable PresentedCertificate certificate;
    private List<String> roles = List.of();
    private List<LimitState> limitStates = List.of();
    private String limit = "";
    private List<LoweredPlan> loweredPlans = List.of();
    private @Nullable LoweredOutcome lowered;
    private ShadowVerdict shadow = ShadowVerdict.NONE;
    private String forwardedFor = "";
    private @Nullable Runnable onEnd;
    private SentBytes onSent = SentBytes.UNCOUNTED;
    private final @Nullable SecuredBy securedBy;
    private String clientScheme;
    private @Nullable String clientHost;
    private final Fields responseFields = new Fields();

    /**
     * A request as it came.
     *
     * @param securedBy null without TLS
     */
    public RequestContext(
            RequestHead head,
            NodeSnapshot snapshot,
            InetAddress peerAddress,
            @Nullable SecuredBy securedBy,
            Instant receivedAt) {
        this.head = head;
        this.snapshot = snapshot;
        this.peerAddress = peerAddress;
        this.receivedAt = receivedAt;
        this.clientAddress = peerAddress;
        this.securedBy = securedBy;
        this.clientScheme = securedBy == null ? "http" : "https";
    }

    public RequestHead head() {
        return head;
    }

    /** The one revision this request runs by. */
    public NodeSnapshot snapshot() {
        return snapshot;
    }

    /** The other end of the socket. */
    public InetAddress peerAddress() {
        return peerAddress;
    }

    public Instant receivedAt() {
        return receivedAt;
    }

    /** What its connection's TLS is bound to; null without. */
    public @Nullable SecuredBy securedBy() {
        return securedBy;
    }

    /** What the client has shown in its connection's handshake; null when it was not asked, or had nothing. */
    @Nullable
    ClientCertificate clientCertificate() {
        SecuredBy by = securedBy;
        return by == null ? null : by.client();
    }

    /** The client behind trusted proxies. */
    public InetAddress clientAddress() {
        return clientAddress;
    }

    /** The chain of addresses a trusted proxy told of, before the peer's own; empty when none did. */
    public String forwardedFor() {
        return forwardedFor;
    }

    /** What the client speaks, {@code http} or {@code https}: a trusted proxy may have ended TLS. */
    public String clientScheme() {
        return clientScheme;
    }

    /** The host the client asked for: as a trusted proxy tells, or as it came; empty when nobody says. */
    public String clientHost() {
        String told = clientHost;
        return told == null ? head.authority().text() : told;
    }

    /** The canonical path; empty before it is decided. */
    public String path() {
        return path;
    }

    /** The path for the upstream. */
    public String upstreamPath() {
        return upstreamPath;
    }

    /** The route with what belongs to it; null before one is found. */
    public @Nullable RoutePlan plan() {
        return plan;
    }

    /** The route's name for logs and metrics; empty before one is found. */
    public String routeName() {
        RoutePlan found = plan;
        return found == null ? "" : found.route().name();
    }

    /** Who was authenticated; null on public routes and before a credential is checked. */
    public @Nullable Caller caller() {
        return caller;
    }

    /**
     * What limits count the caller's credential by: a key's id, a token's issuer and subject, a certificate's trust store
     * and holder; empty when there is none.
     */
    public String countedAs() {
        return countedAs;
    }

    /** Of the token that was presented, the claims by which some limit counts. */
    public Map<String, String> countedClaims() {
        return countedClaims;
    }

    /** The kind of credential that was presented, {@code api-key}, {@code jwt} or {@code mtls}; empty when there is none. */
    public String scheme() {
        return scheme;
    }

    /** Why the credential was refused, for metrics; empty where the answer's code says it. */
    public String flaw() {
        return flaw;
    }

    /** Whether the credential was refused as one that is nobody's. */
    boolean isGuess() {
        return guessed;
    }

    /** The client certificate that was asked for; null when none was. */
    public @Nullable PresentedCertificate certificate() {
        return certificate;
    }

    /** The id of the key that was presented, verified or not; empty when there is none. */
    public String keyId() {
        return keyId;
    }

    /** The roles that hold. */
    public List<String> roles() {
        return roles;
    }

    /** How the limits stand. */
    public List<LimitState> limitStates() {
        return limitStates;
    }

    /** The limit that refused; empty when none did. */
    public String limit() {
        return limit;
    }

    /** What a lowered limit meant for it; null when none was asked. */
    public @Nullable LoweredOutcome lowered() {
        return lowered;
    }

    List<LoweredPlan> loweredPlans() {
        return loweredPlans;
    }

    /** What the route's shadow access policy would have done. */
    public ShadowVerdict shadow() {
        return shadow;
    }

    /** Fields that any answer to this request gets. */
    public Fields responseFields() {
        return responseFields;
    }

    /** The route; only for filters behind the one that finds it. */
    Route route() {
        return requirePlan().route();
    }

    /** As {@link #plan}; only behind the filter that finds it. */
    public RoutePlan requirePlan() {
        RoutePlan found = plan;
        if (found == null) {
            throw new IllegalStateException("route: none yet (expected: a filter behind the route's)");
        }
        return found;
    }

    void client(InetAddress address, String chain) {
        clientAddress = address;
        forwardedFor = chain;
    }

    void clientScheme(String scheme) {
        clientScheme = scheme;
    }

    void clientHost(String host) {
        clientHost = host;
    }

    void path(String canonical) {
        path = canonical;
    }

    void routed(RoutePlan found, String pathForUpstream) {
        plan = found;
        upstreamPath = pathForUpstream;
    }

    void presented(String kind) {
        scheme = kind;
    }

    void presentedKey(String id) {
        keyId = id;
    }

    void flawed(String why) {
        flaw = why;
    }

    void guessed(boolean isNobodys) {
        guessed = isNobodys;
    }

    void presentedCertificate(PresentedCertificate shown) {
        certificate = shown;
    }

    void authenticated(Caller verified, String counted, Map<String, String> claims) {
        caller = verified;
        countedAs = counted;
        countedClaims = claims;
    }

    void authorized(List<String> holding) {
        roles = holding;
    }

    /**
     * It is over, whatever came of it; what it held of others goes back, and what it took is counted. At least once; the
     * first counts.
     *
     * @param sentBytes of the upstream's response, that the client was sent
     */
    public void end(long sentBytes) {
        Runnable ending = onEnd;
        SentBytes counting = onSent;
        onEnd = null;
        onSent = SentBytes.UNCOUNTED;
        try {
            if (sentBytes > 0) {
                counting.sent(sentBytes); // before its place is free: who gets that finds these bytes used
            }
        } finally {
            if (ending != null) {
                ending.run();
            }
        }
    }

    /** What is to be given back when it is over. */
    void holds(Runnable ending) {
        onEnd = ending;
    }

    /** Who is to hear what the response took. */
    void counts(SentBytes counting) {
        onSent = counting;
    }

    void shadowed(ShadowVerdict verdict) {
        shadow = verdict;
    }

    void lowered(List<LoweredPlan> plans, LoweredOutcome outcome) {
        loweredPlans = plans;
        lowered = outcome;
    }

    void limited(List<LimitState> states, String refusedBy) {
        limitStates = states;
        limit = refusedBy;
    }
}
