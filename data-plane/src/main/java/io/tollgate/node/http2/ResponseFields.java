package io.tollgate.node.http2;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder.SensitivityDetector;
import io.netty.util.AsciiString;
import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A response's field section in the form the encoder reads: the status, then the fields as they are. A view: nothing is
 * copied or hashed on the way.
 */
final class ResponseFields extends DefaultHttp2Headers {
    private static final AsciiString STATUS = PseudoHeaderName.STATUS.value();
    private static final AsciiString OK = AsciiString.cached("200");

    /**
     * What differs from response to response is not worth a place in the compression's table, and what identifies somebody
     * must not be found out by its size there (RFC 7541 section 7.1).
     */
    static final SensitivityDetector NEVER_INDEXED = (name, value) -> {
        String text = name.toString();
        return switch (text) {
            case FieldNames.X_REQUEST_ID, FieldNames.CONTENT_LENGTH, "set-cookie", "etag", "last-modified" -> true;
            default -> false;
        };
    };

    private final @Nullable CharSequence status;
    private final Fields fields;

    private ResponseFields(@Nullable CharSequence status, Fields fields) {
        super(false, 2);
        this.status = status;
        this.fields = fields;
    }

    static ResponseFields head(int status, Fields fields) {
        return new ResponseFields(status == 200 ? OK : Integer.toString(status), fields);
    }

    static ResponseFields trailers(Fields fields) {
        return new ResponseFields(null, fields);
    }

    @Override
    public @Nullable CharSequence status() {
        return status;
    }

    @Override
    public int size() {
        return fields.size() + (status == null ? 0 : 1);
    }

    @Override
    public boolean isEmpty() {
        return size() == 0;
    }

    @Override
    public Iterator<Map.Entry<CharSequence, CharSequence>> iterator() {
        return new Pairs();
    }

    /** One entry that moves on: the encoder keeps none. */
    private final class Pairs
            implements Iterator<Map.Entry<CharSequence, CharSequence>>, Map.Entry<CharSequence, CharSequence> {
        private int next = status == null ? 0 : -1;
        private CharSequence name = "";
        private CharSequence value = "";

        @Override
        public boolean hasNext() {
            return next < fields.size();
        }

        @Override
        public Map.Entry<CharSequence, CharSequence> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            CharSequence first = status;
            if (next < 0 && first != null) {
                name = STATUS;
                value = first;
            } else {
                name = fields.name(next);
                value = fields.value(next);
            }
            next++;
            return this;
        }

        @Override
        public CharSequence getKey() {
            return name;
        }

        @Override
        public CharSequence getValue() {
            return value;
        }

        @Override
        public CharSequence setValue(CharSequence other) {
            throw new UnsupportedOperationException("fields are read here");
        }
    }
}
