package io.tollgate.node.door;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request in the one form that no two servers read differently. Written from RFC 9112 alone and sharing no code with the
 * gateway's parser: what that one forgets, this one is to notice.
 *
 * @param fields as they came, names in lower case already
 * @param body its octets as ISO 8859-1
 */
public record CanonicalRequest(String method, String target, List<Field> fields, String body) {
    private static final Pattern REQUEST_LINE =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+) (/[!-\"$-~]*|\\*) HTTP/1\\.1");
    private static final Pattern FIELD = Pattern.compile(
            "([!#$%&'*+.^_`|~0-9a-z-]+): ([\\x21-\\x7e\\x80-\\xff](?:[\\t\\x20-\\x7e\\x80-\\xff]*[\\x21-\\x7e\\x80-\\xff])?)?");
    private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,17}");
    private static final Pattern CHUNK_SIZE = Pattern.compile("0|[1-9a-f][0-9a-f]{0,7}");
    private static final int LINE_BYTES_MAX = 64 << 10;

    /** A field of the head. */
    public record Field(String name, String value) {}

    /** Bytes that are no canonical request. */
    public static final class NotCanonical extends IOException {
        private static final long serialVersionUID = 1;

        NotCanonical(String what, String text) {
            super(what + ": " + text);
        }
    }

    /** Reads one; null when the connection ends before its first byte. */
    static @Nullable CanonicalRequest read(InputStream in) throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        String line = line(in, first);
        var start = REQUEST_LINE.matcher(line);
        if (!start.matches()) {
            throw new NotCanonical("request line", line);
        }
        List<Field> fields = fields(in);
        if (values(fields, "host").size() != 1) {
            throw new NotCanonical("host", fields.toString());
        }
        return new CanonicalRequest(start.group(1), start.group(2), fields, body(in, fields));
    }

    private static List<Field> fields(InputStream in) throws IOException {
        List<Field> fields = new ArrayList<>();
        for (String line = line(in, in.read()); !line.isEmpty(); line = line(in, in.read())) {
            var field = FIELD.matcher(line);
            if (!field.matches()) {
                throw new NotCanonical("field", line);
            }
            String value = field.group(2);
            fields.add(new Field(field.group(1), value == null ? "" : value));
        }
        return fields;
    }

    private static String body(InputStream in, List<Field> fields) throws IOException {
        List<String> lengths = values(fields, "content-length");
        List<String> codings = values(fields, "transfer-encoding");
        boolean lookalike = fields.stream()
                        .map(field -> field.name().replaceAll("[^a-z]", ""))
                        .filter(letters -> letters.equals("contentlength") || letters.equals("transferencoding"))
                        .count()
                > lengths.size() + codings.size();
        if (lengths.size() + codings.size() > 1 || lookalike) {
            throw new NotCanonical("two lengths", fields.toString());
        }
        if (!codings.isEmpty()) {
            if (!codings.getFirst().equals("chunked")) {
                throw new NotCanonical("transfer coding", codings.getFirst());
            }
            return chunks(in);
        }
        if (lengths.isEmpty()) {
            return "";
        }
        if (!LENGTH.matcher(lengths.getFirst()).matches()) {
            throw new NotCanonical("content length", lengths.getFirst());
        }
        return new String(exactly(in, Integer.parseInt(lengths.getFirst())), StandardCharsets.ISO_8859_1);
    }

    private static String chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = line(in, in.read());
            if (!CHUNK_SIZE.matcher(size).matches()) {
                throw new NotCanonical("chunk size", size);
            }
            if (size.equals("0")) {
                fields(in);
                return body.toString(StandardCharsets.ISO_8859_1);
            }
            body.writeBytes(exactly(in, Integer.parseInt(size, 16)));
            String end = line(in, in.read());
            if (!end.isEmpty()) {
                throw new NotCanonical("end of a chunk", end);
            }
        }
    }

    private static byte[] exactly(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the body ends too early");
        }
        return bytes;
    }

    /** A line without its end, which is CR LF; neither stands elsewhere in it. */
    private static String line(InputStream in, int first) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = first; b != '\r'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the head ends too early");
            }
            if (b == '\n' || line.size() == LINE_BYTES_MAX) {
                throw new NotCanonical("line", line.toString(StandardCharsets.ISO_8859_1));
            }
            line.write(b);
        }
        if (in.read() != '\n') {
            throw new NotCanonical("bare CR", line.toString(StandardCharsets.ISO_8859_1));
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private static List<String> values(List<Field> fields, String name) {
        return fields.stream()
                .filter(field -> field.name().equals(name))
                .map(Field::value)
                .toList();
    }
}
