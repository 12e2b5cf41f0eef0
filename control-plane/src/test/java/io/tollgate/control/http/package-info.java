/** The control plane as a process, and without its database. */
@NullMarked
package io.tollgate.control.http;

import org.jspecify.annotations.NullMarked;
