/**
 * Revisions: every change of the configuration, numbered, with who, when, why, and what it did to each object.
 *
 * <p>What does not go here: making one (that is a write of the catalogue).
 *
 * <p>Starting point: {@link io.tollgate.control.revision.Revisions}. It blocks.
 */
@NullMarked
package io.tollgate.control.revision;

import org.jspecify.annotations.NullMarked;
