/**
 * Consumers: who calls APIs, with their keys on their page.
 *
 * <p>Starting point: {@link io.tollgate.console.consumer.ConsumerListView}.
 */
@NullMarked
package io.tollgate.console.consumer;

import org.jspecify.annotations.NullMarked;
