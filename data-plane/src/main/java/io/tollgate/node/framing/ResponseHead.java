package io.tollgate.node.framing;

/**
 * The head of a response that passed the gate.
 *
 * @param status from 100 to 599
 * @param reason may be empty
 * @param minorVersion 0 or 1
 * @param fields as received, names in lower case
 * @param bodyLength bytes that follow, {@link BodyLength#CHUNKED} or {@link BodyLength#UNTIL_CLOSE}; 0 when none do
 */
public record ResponseHead(int status, String reason, int minorVersion, Fields fields, long bodyLength) {

    /** Whether another response follows for the same request (1xx but 101). */
    public boolean isInterim() {
        return status < 200 && status != 101;
    }

    /** Whether the connection may carry another request afterwards. */
    public boolean keepAlive() {
        if (bodyLength == BodyLength.UNTIL_CLOSE || status == 101) {
            return false;
        }
        return minorVersion == 0
                ? fields.hasToken(FieldNames.CONNECTION, "keep-alive")
                : !fields.hasToken(FieldNames.CONNECTION, "close");
    }
}
