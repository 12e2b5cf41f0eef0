/**
 * The data plane's root: only what starts a node lives here; each feature has its own package below.
 */
@NullMarked
package io.tollgate.node;

import org.jspecify.annotations.NullMarked;
