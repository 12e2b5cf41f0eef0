/** What commands of keys ask the control plane. */
@NullMarked
package io.tollgate.cli.key;

import org.jspecify.annotations.NullMarked;
