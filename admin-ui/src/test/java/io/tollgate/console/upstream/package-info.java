/** What is special about the form of an upstream. */
@NullMarked
package io.tollgate.console.upstream;

import org.jspecify.annotations.NullMarked;
