/** Tests. */
@NullMarked
package io.tollgate.cli.document;

import org.jspecify.annotations.NullMarked;
