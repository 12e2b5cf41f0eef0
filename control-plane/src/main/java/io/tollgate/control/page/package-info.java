/**
 * Lists that are read a page at a time: what may be asked, where a page ended, and what comes next.
 *
 * <p>What does not go here: any one list. A cursor names the last row that was seen and the question it belongs to, so
 * rows that come or go between two pages are neither lost nor doubled, and a cursor of another question is refused.
 *
 * <p>Starting points: {@link io.tollgate.control.page.ListQuery} and {@link io.tollgate.control.page.Page}. Any thread
 * may enter.
 */
@NullMarked
package io.tollgate.control.page;

import org.jspecify.annotations.NullMarked;
