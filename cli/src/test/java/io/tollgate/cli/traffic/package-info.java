/** Tests. */
@NullMarked
package io.tollgate.cli.traffic;

import org.jspecify.annotations.NullMarked;
