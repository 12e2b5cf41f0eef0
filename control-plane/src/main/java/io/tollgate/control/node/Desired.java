package io.tollgate.control.node;

/**
 * What every node should have.
 *
 * @param revision the newest; 0 before the first look at the database
 * @param credentialEpoch which history {@code credentialSequence} counts in
 */
public record Desired(long revision, String credentialEpoch, long credentialSequence) {
    static final Desired UNKNOWN = new Desired(0, "", 0);
}
