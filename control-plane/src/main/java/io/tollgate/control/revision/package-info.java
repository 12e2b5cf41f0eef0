/**
 * Revisions: every change of the configuration, numbered, with who, when, why, and what it did to each object; how any two
 * differ and what that means; and the way back to one, which makes a new one.
 *
 * <p>What does not go here: writing objects (that is the catalogue's), and what a risk is ({@code core}).
 *
 * <p>Starting point: {@link io.tollgate.control.revision.Revisions}. It blocks.
 */
@NullMarked
package io.tollgate.control.revision;

import org.jspecify.annotations.NullMarked;
