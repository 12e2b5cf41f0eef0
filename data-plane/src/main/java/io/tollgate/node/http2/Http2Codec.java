package io.tollgate.node.http2;

import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameWriter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import io.tollgate.node.framing.HeadReader;

/**
 * Puts together Netty's codec for one connection. Priorities are read and ignored (RFC 9113 section 5.3.2), so that no
 * tree of them can be attacked; fields are not validated by the codec but by {@link RequestFields}.
 */
final class Http2Codec extends AbstractHttp2ConnectionHandlerBuilder<Http2Connection, Http2Codec> {
    /** What a request may send ahead before its upstream takes it: held in memory while it is paused. */
    static final int STREAM_WINDOW_BYTES = 128 << 10;
    /** The same of all requests of a connection: eight that are paused leave the others nothing. */
    static final int CONNECTION_WINDOW_BYTES = 1 << 20;

    /** Answers to pings, settings and resets that a client may leave lying. */
    private static final int CONTROL_FRAMES_QUEUED_MAX = 1_000;
    /** Continuations in a row that are not nearly full frames; the size of a head bounds the others. */
    private static final int SMALL_CONTINUATIONS_MAX = 8;
    /** The table of compression that we keep for a client, whatever it would allow (RFC 7541 section 4.2). */
    private static final long TABLE_BYTES_MAX = 4 << 10;

    private final Http2Connection.Place place;
    private final FrameBudget budget = new FrameBudget();
    private final FrameGate gate =
            new FrameGate(new DefaultHttp2FrameReader(new FieldsDecoder(), SMALL_CONTINUATIONS_MAX), budget);

    private Http2Codec(Http2Connection.Place place) {
        this.place = place;
    }

    static Http2Connection connection(Http2Connection.Place place) {
        Http2Codec codec = new Http2Codec(place);
        DefaultHttp2Connection state = new DefaultHttp2Connection(true);
        state.remote()
                .flowController(new DefaultHttp2RemoteFlowController(state, new UniformStreamByteDistributor(state)));
        Http2ConnectionEncoder encoder =
                new FrugalEncoder(state, new DefaultHttp2FrameWriter(ResponseFields.NEVER_INDEXED, true));
        Http2ConnectionDecoder decoder = new DefaultHttp2ConnectionDecoder(
                state, encoder, codec.gate, Http2PromisedRequestVerifier.ALWAYS_VERIFY, true, true, false);
        return codec.initialSettings(new Http2Settings()
                        .maxConcurrentStreams(place.gateway().guard().limits().streamsPerConnectionMax())
                        .initialWindowSize(STREAM_WINDOW_BYTES)
                        .maxHeaderListSize(HeadReader.HEAD_BYTES_MAX)
                        .connectProtocolEnabled(true))
                .encoderEnforceMaxQueuedControlFrames(CONTROL_FRAMES_QUEUED_MAX)
                // These three are counted in front of the reader.
                .decoderEnforceMaxConsecutiveEmptyDataFrames(0)
                .decoderEnforceMaxRstFramesPerWindow(0, 0)
                .encoderEnforceMaxRstFramesPerWindow(0, 0)
                .decoupleCloseAndGoAway(true)
                .codec(decoder, encoder)
                .build();
    }

    @Override
    protected Http2Connection build(
            Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
        return new Http2Connection(decoder, encoder, settings, place, budget, gate);
    }

    /** Decodes into {@link RequestFields}. */
    private static final class FieldsDecoder extends DefaultHttp2HeadersDecoder {
        FieldsDecoder() {
            super(false, HeadReader.HEAD_BYTES_MAX);
        }

        @Override
        protected Http2Headers newHeaders() {
            return new RequestFields();
        }
    }

    /** Keeps no more of a compression table than it wants, however large a one the client allows. */
    private static final class FrugalEncoder extends DefaultHttp2ConnectionEncoder {
        FrugalEncoder(DefaultHttp2Connection state, Http2FrameWriter writer) {
            super(state, writer);
        }

        @Override
        public void remoteSettings(Http2Settings settings) throws Http2Exception {
            Long allowed = settings.headerTableSize();
            super.remoteSettings(
                    allowed == null || allowed <= TABLE_BYTES_MAX
                            ? settings
                            : Http2Settings.defaultSettings().copyFrom(settings).headerTableSize(TABLE_BYTES_MAX));
        }
    }
}
