/**
 * What the pages of the five kinds of configuration objects share: the list, and the editor whose form and JSON are two
 * views of one document. A form writes only what was changed in it, so fields it does not know survive, and opening and
 * saving changes nothing.
 *
 * <p>What does not go here: what a particular kind looks like (see {@code console.route} and its neighbours), and whether
 * a document is right: the control plane says so, with pointers that find their field.
 *
 * <p>Starting points: {@link io.tollgate.console.catalogue.ObjectList}, {@link
 * io.tollgate.console.catalogue.ObjectEditor}, {@link io.tollgate.console.catalogue.DocumentForm}.
 */
@NullMarked
package io.tollgate.console.catalogue;

import org.jspecify.annotations.NullMarked;
