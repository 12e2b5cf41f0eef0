package io.tollgate.console.catalogue;

import com.vaadin.flow.component.ComponentUtil;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.html.Div;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Words;
import io.tollgate.console.revision.RiskList;
import io.tollgate.core.risk.Risk;
import java.util.List;
import java.util.Optional;

/** What a save means for safety: an editor leaves it to the page that comes after it, which shows it once. */
record SavedRisks(String name, long revision, List<Risk> risks) {
    SavedRisks {
        risks = List.copyOf(risks);
    }

    /** For the next page of this browser's tab. */
    void leave(UI ui) {
        ComponentUtil.setData(ui, SavedRisks.class, risks.isEmpty() ? null : this);
    }

    /** What an editor left. */
    static Optional<SavedRisks> take(UI ui) {
        SavedRisks left = ComponentUtil.getData(ui, SavedRisks.class);
        ComponentUtil.setData(ui, SavedRisks.class, null);
        return Optional.ofNullable(left);
    }

    Banner banner() {
        Div back = new Div(Words.link("revisions/" + revision, "See revision " + revision + ", and the way back"));
        return Mark.once(
                Banner.warning(name + " is saved. This is what it means", "")
                        .with(new RiskList(risks))
                        .with(Mark.style(back, "tg-banner-actions")),
                "saved-risks");
    }
}
