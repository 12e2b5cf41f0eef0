/**
 * What happens without being asked: repeated tasks, and pushing what changes to whoever watches, such as an open console
 * page. What is pushed belongs to the features.
 *
 * <p>Starting points: {@link io.tollgate.control.live.Subscribers} and {@link io.tollgate.control.live.Ticker}. Any
 * thread; publishing never blocks.
 */
@NullMarked
package io.tollgate.control.live;

import org.jspecify.annotations.NullMarked;
