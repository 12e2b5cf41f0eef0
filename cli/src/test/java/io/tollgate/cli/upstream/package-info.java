/** What commands of targets ask the control plane. */
@NullMarked
package io.tollgate.cli.upstream;

import org.jspecify.annotations.NullMarked;
