/**
 * Revisions: every change of the configuration, and what it did to each field.
 *
 * <p>Starting point: {@link io.tollgate.console.revision.RevisionListView}.
 */
@NullMarked
package io.tollgate.console.revision;

import org.jspecify.annotations.NullMarked;
