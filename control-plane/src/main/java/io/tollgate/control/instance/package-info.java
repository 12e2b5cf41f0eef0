/**
 * The control planes that run on one database: which one this is, and who the others are. None of them leads; what must
 * happen once is decided under a lock of the database by whoever gets there first.
 *
 * <p>What does not go here: what they tell one another ({@code catalogue}'s change feed), and nodes.
 *
 * <p>Starting point: {@link io.tollgate.control.instance.ControlPlanes}. Any thread; what touches the database says that
 * it blocks.
 */
@NullMarked
package io.tollgate.control.instance;

import org.jspecify.annotations.NullMarked;
