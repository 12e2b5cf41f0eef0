package io.tollgate.console.quota;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.console.kit.Words;
import io.tollgate.control.quota.QuotaView;
import io.tollgate.core.config.Limit;
import io.tollgate.core.quota.QuotaBalance;
import java.util.Locale;

/** What the cells of a quota's row show. */
final class QuotaCells {
    private static final int NEARLY_PERCENT = 90;

    private QuotaCells() {}

    /** Tells one row from another: a counter that stands for many is there once in each period. */
    static String rowName(QuotaView quota) {
        return quota.limit() + "-" + quota.period() + "-" + quota.counter();
    }

    static Component who(QuotaView quota) {
        Span who = Mark.style(new Span(quota.who()), "tg-name");
        who.setTitle("Counter " + quota.counter());
        return Words.stack(who, quota.isShared() ? "above 250,000 counters new ones share these" : "");
    }

    static Component quota(QuotaView quota) {
        return Words.stack(Words.link("limits/" + quota.limit(), quota.limit()), stated(quota.stated()));
    }

    private static String stated(Limit.Quota quota) {
        String per = switch (quota.per()) {
            case DAY -> "day";
            case MONTH -> "month";
        };
        return number(quota.amount()) + (quota.isOfBytes() ? " bytes" : "") + " a " + per + ", "
                + quota.calendar().getId();
    }

    /** A bar, and the numbers that it stands for. */
    static Component used(QuotaView quota) {
        QuotaBalance balance = quota.balance();
        long whole = balance.quota() + balance.granted();
        long percent = Math.min(100, 100 * balance.used() / whole);
        Div bar = Mark.style(new Div(), "tg-meter");
        bar.getElement().setAttribute("aria-hidden", "true");
        if (balance.left() == 0) {
            Mark.style(bar, "tg-meter--bad");
        } else if (percent >= NEARLY_PERCENT) {
            Mark.style(bar, "tg-meter--warn");
        }
        Div fill = new Div();
        fill.getStyle().setWidth(percent + "%");
        bar.add(fill);
        Span numbers = Words.number(number(balance.used()) + " of " + number(whole));
        Div used = Mark.style(new Div(Mark.row(numbers, "quota-used-" + rowName(quota)), bar), "tg-metered");
        return Words.stack(used, extra(balance));
    }

    private static String extra(QuotaBalance balance) {
        String granted = balance.granted() == 0 ? "" : number(balance.granted()) + " granted";
        String forgiven = balance.forgiven() == 0 ? "" : number(balance.forgiven()) + " before the reset";
        return granted.isEmpty() || forgiven.isEmpty() ? granted + forgiven : granted + ", " + forgiven;
    }

    static Component left(QuotaView quota) {
        long left = quota.balance().left();
        return left == 0 ? new StatusBadge(Tone.BAD, "None") : Words.number(number(left));
    }

    static Component resets(QuotaView quota) {
        return Words.stack(Moment.of(quota.resetsAt()), quota.period());
    }

    /** In what it counts. */
    static String unit(QuotaView quota) {
        return quota.stated().unit().field();
    }

    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
