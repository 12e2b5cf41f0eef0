/**
 * The wire between the planes. Everything below this package is generated from {@code src/main/proto}.
 */
@NullMarked
package io.tollgate.protocol;

import org.jspecify.annotations.NullMarked;
