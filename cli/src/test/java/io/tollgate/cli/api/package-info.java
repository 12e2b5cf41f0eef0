/** Tests. */
@NullMarked
package io.tollgate.cli.api;

import org.jspecify.annotations.NullMarked;
