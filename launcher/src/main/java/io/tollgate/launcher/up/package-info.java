/**
 * {@code ./tollgate up}: the whole system on one machine, in a data folder.
 *
 * <p>Starting points: {@link io.tollgate.launcher.up.Up} (the order of things), {@link io.tollgate.launcher.up.DataFolder}
 * (what is kept), {@link io.tollgate.launcher.up.Distribution} (what is run). Steps that do not wait for each other run
 * on virtual threads of their own.
 */
@NullMarked
package io.tollgate.launcher.up;

import org.jspecify.annotations.NullMarked;
