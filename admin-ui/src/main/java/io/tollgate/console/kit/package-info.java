/**
 * The pieces every page is made of: header, table, list with paging, empty state, badge, banner, code with a copy
 * button, dialog. They draw and know nothing of routes or keys.
 *
 * <p>What does not go here: anything that knows one kind of object.
 *
 * <p>Starting points: {@link io.tollgate.console.kit.PageHeader}, {@link io.tollgate.console.kit.PagedList}. Every type
 * is confined to its page's Vaadin session lock.
 */
@NullMarked
package io.tollgate.console.kit;

import org.jspecify.annotations.NullMarked;
