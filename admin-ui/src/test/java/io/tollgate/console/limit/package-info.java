@NullMarked
package io.tollgate.console.limit;

import org.jspecify.annotations.NullMarked;
