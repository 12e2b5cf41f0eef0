/**
 * Routes from descriptions of APIs that others wrote: OpenAPI 3.x. What such a document says of routing becomes routes; what
 * it can't say here is listed, not dropped in silence; what people changed by hand stays.
 *
 * <p>What does not go here: writing the configuration (see {@code catalogue}); fetching anything: a document is what was
 * sent, and nothing that it points to is ever asked for.
 *
 * <p>Starting point: {@link io.tollgate.control.importing.OpenApiImport}. Everything blocks.
 */
@NullMarked
package io.tollgate.control.importing;

import org.jspecify.annotations.NullMarked;
