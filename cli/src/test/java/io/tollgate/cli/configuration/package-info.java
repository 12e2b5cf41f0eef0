/** Tests. */
@NullMarked
package io.tollgate.cli.configuration;

import org.jspecify.annotations.NullMarked;
