package io.tollgate.node.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.tollgate.core.config.Upstream.HealthCheck;
import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.framing.ResponseHead;
import io.tollgate.node.transport.Channels;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One question of a {@link HealthChecker} over HTTP/2, and its answer. Confined to its event loop. */
final class Http2Probe implements Connector.Outcome, Http2UpstreamConnection.Owner, UpstreamListener {
    private final UpstreamGroup group;
    private final TargetState target;
    private final HealthCheck check;
    private final EventLoop loop;
    private final Consumer<Boolean> verdict;
    private @Nullable Http2UpstreamConnection connection;
    private boolean finished;

    Http2Probe(UpstreamGroup group, TargetState target, HealthCheck check, EventLoop loop, Consumer<Boolean> verdict) {
        this.group = group;
        this.target = target;
        this.check = check;
        this.loop = loop;
        this.verdict = verdict;
    }

    void start() {
        Channels.later(loop, () -> finish(false), check.timeout().toNanos());
        Connector.open(group, loop, target, target.addresses().next(), this);
    }

    private void finish(boolean success) {
        if (!finished) {
            finished = true;
            Http2UpstreamConnection current = connection;
            if (current != null) {
                current.abandon();
            }
            verdict.accept(success);
        }
    }

    @Override
    public void opened(Channel opened) {
        if (finished) {
            Channels.close(opened);
        } else {
            connection = Http2UpstreamConnection.start(
                    this, target, opened, group.upstream().timeouts());
        }
    }

    @Override
    public void failed(UpstreamFailure failure, String detail) {
        finish(false);
    }

    @Override
    public void ready(Http2UpstreamConnection ready) {
        ready.attach(this);
    }

    @Override
    public void changed(Http2UpstreamConnection changed) {}

    @Override
    public void closed(Http2UpstreamConnection over, @Nullable String why) {
        finish(false);
    }

    @Override
    public void connected(UpstreamStream stream) {
        Fields fields =
                new Fields().add(FieldNames.HOST, target.authority()).add(FieldNames.USER_AGENT, "tollgate-health");
        stream.sendHead(new UpstreamRequest("GET", check.path(), null, fields, 0, false));
        stream.flush();
    }

    @Override
    public void head(ResponseHead head) {
        if (!head.isInterim()) {
            finish(head.status() >= 200 && head.status() < 400);
        }
    }

    @Override
    public void body(ByteBuf part) {
        part.release();
    }

    @Override
    public void end(@Nullable Fields trailers) {}

    @Override
    public void readComplete() {}

    @Override
    public void writabilityChanged() {}
}
