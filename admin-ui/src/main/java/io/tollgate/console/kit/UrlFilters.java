package io.tollgate.console.kit;

import com.vaadin.flow.router.Location;
import java.util.Map;

/** Filters of a list that stand in its address, so that it can be passed on. */
public interface UrlFilters {
    /** Takes what the address says; a word that somebody typed and that means nothing leaves nothing out. */
    void open(Location location);

    /** As the address shall have them. */
    Map<String, String> parameters();
}
