package io.tollgate.core.key;

/** What became of a presented API key. */
public sealed interface KeyVerdict {
    /** It is good. */
    record Accepted(Credential credential) implements KeyVerdict {}

    /**
     * It is refused.
     *
     * @param credentialId which key it claimed to be, for the log; empty when unknown
     */
    record Refused(Reason reason, String credentialId) implements KeyVerdict {}

    /** Why a key is refused; told apart in log and metrics, never to the caller beyond its code. */
    enum Reason {
        /** Not the form or the checksum of a key. */
        MALFORMED("key-unknown"),
        /** No such key, or another secret. */
        UNKNOWN("key-unknown"),
        REVOKED("key-revoked"),
        EXPIRED("key-expired"),
        /** From an address the key does not allow. */
        ADDRESS("key-address"),
        /** Its consumer is switched off or gone. */
        CONSUMER_DISABLED("consumer-disabled");

        private final String code;

        Reason(String code) {
            this.code = code;
        }

        /** The stable word in problem documents and logs. */
        public String code() {
            return code;
        }
    }
}
