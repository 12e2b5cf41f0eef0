/**
 * The control plane's root: only what starts the process lives here; each feature has its own package below.
 */
@NullMarked
package io.tollgate.control;

import org.jspecify.annotations.NullMarked;
