/** Whether the clients count right what they are answered. */
@NullMarked
package io.tollgate.bench.load;

import org.jspecify.annotations.NullMarked;
