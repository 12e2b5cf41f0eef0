package io.tollgate.control.importing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One operation of an API.
 *
 * @param path template as the gateway understands it, behind the server's path
 * @param id what the document calls it; null when it does not
 * @param tags words of the document, in the form of ours
 */
record ApiOperation(String path, String method, @Nullable String id, List<String> tags, String pointer) {
    ApiOperation {
        tags = List.copyOf(tags);
    }
}
