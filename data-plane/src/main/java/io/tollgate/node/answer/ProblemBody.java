package io.tollgate.node.answer;

import java.nio.charset.StandardCharsets;

/** The problem document of a refusal (RFC 9457). Built by hand: its shape is fixed and it is made under attack too. */
public final class ProblemBody {
    /** Its media type. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private ProblemBody() {}

    /** The document as UTF-8. */
    public static byte[] of(Refusal refusal, AnswerPolicy policy, String requestId) {
        StringBuilder json = new StringBuilder(256);
        json.append("{\"type\":\"urn:tollgate:problem:").append(refusal.error().code());
        json.append("\",\"title\":\"").append(policy.title());
        json.append("\",\"status\":").append(policy.status());
        if (policy.tells() && !refusal.detail().isEmpty()) {
            json.append(",\"detail\":\"");
            escape(json, refusal.detail());
            json.append('"');
        }
        json.append(",\"code\":\"").append(refusal.error().code());
        json.append("\",\"requestId\":\"");
        escape(json, requestId);
        json.append("\"}\n");
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void escape(StringBuilder json, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < 32) {
                json.append(' ');
            } else {
                json.append(c);
            }
        }
    }
}
