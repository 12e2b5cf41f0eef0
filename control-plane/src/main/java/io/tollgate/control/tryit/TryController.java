package io.tollgate.control.tryit;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tollgate.control.http.Bodies;
import io.tollgate.control.http.Document;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.RequiresPermission;
import org.jspecify.annotations.Nullable;

/** Requests that are sent to see what happens. */
@Controller("/api/v1/try")
@ExecuteOn(TaskExecutors.BLOCKING)
final class TryController {
    private final TryIt tryIt;

    TryController(TryIt tryIt) {
        this.tryIt = tryIt;
    }

    /** Send a request; see the annotation, which the document shows. */
    @Post
    @Operation(
            summary = "Send a request through a node",
            description =
                    "Takes {node, method, url, headers, key, body, dryRun, draft}, of which node and url must be there, sends that to the"
                            + " node's proxy port over HTTP/1.1 and answers what came back, with the explanation of why it was let"
                            + " in or refused. It is a real request: it reaches the upstream and spends limits. The key is neither kept"
                            + " nor logged; that somebody sent it, its method, host and path are in the audit trail. Between control plane and"
                            + " node it goes without TLS, so whoever listens there reads the key; and the node is reached at the"
                            + " address from which its stream comes, which behind address translation is the translator's."
                            + " A node that can't be reached is 422, one that gave no answer 504: then it may have reached the"
                            + " upstream. With dryRun nothing is sent, spent or written down: what would happen is"
                            + " explained (it needs explain:read too), and with draft by the configuration with"
                            + " these unsaved objects in it, as POST /explain takes them. Both tell how every limit that holds stands, and"
                            + " which targets the node may choose, and why not the others; a real one tells in course, too, how long"
                            + " it was at each step and which target took it (that needs events:read).")
    @RequiresPermission(OperatorPermission.REQUESTS_SEND)
    HttpResponse<Document> send(
            @Parameter(hidden = true) Actor actor,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body) {
        return Document.ok(tryIt.send(actor, Bodies.json(body)).toJson());
    }
}
