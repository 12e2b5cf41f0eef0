/**
 * The supervisor behind {@code ./tollgate up}, and the demo upstream.
 */
@NullMarked
package io.tollgate.launcher;

import org.jspecify.annotations.NullMarked;
