/**
 * Pushing what changes to whoever watches, such as an open console page. What is pushed belongs to the features.
 *
 * <p>Starting point: {@link io.tollgate.control.live.Subscribers}. Any thread; publishing never blocks.
 */
@NullMarked
package io.tollgate.control.live;

import org.jspecify.annotations.NullMarked;
