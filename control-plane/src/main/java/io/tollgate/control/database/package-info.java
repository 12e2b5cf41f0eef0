/**
 * The way to PostgreSQL: transactions, and a few lines that make JDBC readable.
 *
 * <p>What does not go here: any table. Each feature keeps its own SQL beside its own records.
 *
 * <p>Starting points: {@link io.tollgate.control.database.Database} and {@link io.tollgate.control.database.Sql}.
 * Everything here blocks: call it from virtual threads, never from an event loop.
 */
@NullMarked
package io.tollgate.control.database;

import org.jspecify.annotations.NullMarked;
