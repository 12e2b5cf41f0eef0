package io.tollgate.console.host;

import org.eclipse.jetty.ee11.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A number and nothing else: a stack trace or a version is no stranger's business. The log has the rest. */
final class PlainErrors extends ErrorPageErrorHandler {
    private static final Logger LOG = LoggerFactory.getLogger(PlainErrors.class);

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (request.getAttribute(ERROR_EXCEPTION) instanceof Throwable cause) {
            LOG.error(
                    "console: {} {} failed",
                    request.getMethod(),
                    request.getHttpURI().getPath(),
                    cause);
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain;charset=utf-8");
        Content.Sink.write(response, true, response.getStatus() + "\n", callback);
        return true;
    }
}
