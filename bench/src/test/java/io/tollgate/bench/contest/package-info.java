/** Whether what the rounds brought is made sense of as it should. */
@NullMarked
package io.tollgate.bench.contest;

import org.jspecify.annotations.NullMarked;
