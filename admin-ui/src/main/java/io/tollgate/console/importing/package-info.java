/**
 * The page that makes routes of an OpenAPI document: the document and where its API goes, then what importing would do, then
 * the import itself, which is exactly what was shown.
 *
 * <p>What does not go here: reading documents ({@code io.tollgate.control.importing}).
 *
 * <p>Starting point: {@link io.tollgate.console.importing.ImportView}. Entered by the request threads of the console, one at a
 * time for each browser tab.
 */
@NullMarked
package io.tollgate.console.importing;

import org.jspecify.annotations.NullMarked;
