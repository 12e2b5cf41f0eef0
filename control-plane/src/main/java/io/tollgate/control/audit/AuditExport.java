package io.tollgate.control.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.audit.AuditTrail.Linked;
import io.tollgate.control.page.Page;
import io.tollgate.control.problem.ProblemException.Malformed;
import io.tollgate.core.json.Json;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Entries as one long text, newest first, read a thousand at a time while it is read itself. Each has its place in the
 * chain beside it, so that whoever has the whole can verify it without us. Blocks on the database.
 */
final class AuditExport extends InputStream {
    private static final int PAGE = 1_000;

    private final AuditTrail trail;
    private final AuditQuery query;
    private final Form form;
    private ByteArrayInputStream piece;
    private @Nullable String cursor;
    private boolean more = true;

    /**
     * @param query which; its page is not looked at
     */
    AuditExport(AuditTrail trail, AuditQuery query, Form form) {
        this.trail = trail;
        this.query = query;
        this.form = form;
        this.piece = bytes(form == Form.CSV ? HEADER : "");
    }

    /** How it is written. */
    enum Form {
        /** A JSON object a line. */
        NDJSON("application/x-ndjson"),
        /** Comma-separated, with a header (RFC 4180). */
        CSV("text/csv");

        private final String mediaType;

        Form(String mediaType) {
            this.mediaType = mediaType;
        }

        String mediaType() {
            return mediaType;
        }

        /** {@code json} or {@code csv}; JSON when null. */
        static Form of(@Nullable String text) {
            return switch (text == null ? "json" : text) {
                case "json" -> NDJSON;
                case "csv" -> CSV;
                default -> throw new Malformed("?format", "(expected: json or csv)");
            };
        }
    }

    private static final String HEADER =
            "id,at,actor,address,requestId,action,object,before,after,revision,message,position,hash\r\n";

    @Override
    public int read() {
        return fill() ? piece.read() : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        return length == 0 ? 0 : fill() ? piece.read(into, offset, length) : -1;
    }

    /** Whether there is something to read. */
    private boolean fill() {
        while (piece.available() == 0) {
            if (!more) {
                return false;
            }
            Page<Linked> page = trail.page(query.at(cursor, PAGE));
            cursor = page.next();
            more = cursor != null;
            piece = bytes(page.items().stream().map(this::line).collect(Collectors.joining()));
        }
        return true;
    }

    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private String line(Linked linked) {
        String hash = linked.hash() == null ? "" : linked.hash().toString();
        ObjectNode entry = linked.entry().toJson();
        if (form == Form.NDJSON) {
            return Json.print(entry.put("position", linked.position()).put("hash", hash)) + "\n";
        }
        Stream<String> cells = Stream.concat(
                entry.properties().stream().map(field -> cell(field.getValue())),
                Stream.of(Long.toString(linked.position()), hash));
        return cells.collect(Collectors.joining(",")) + "\r\n";
    }

    /** Quoted where it has to be; what a spreadsheet would take for a formula is made text by an apostrophe. */
    private static String cell(JsonNode value) {
        if (value.isNull()) {
            return "";
        }
        String text = value.isTextual() ? value.textValue() : Json.print(value);
        if (value.isTextual() && !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0) {
            text = "'" + text;
        }
        return text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                ? '"' + text.replace("\"", "\"\"") + '"'
                : text;
    }
}
