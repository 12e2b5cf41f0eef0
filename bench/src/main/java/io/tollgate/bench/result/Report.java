package io.tollgate.bench.result;

import io.tollgate.bench.machine.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A page of results.
 *
 * @param head what was measured when, as pairs of a word and its value
 * @param machine on what
 */
public record Report(List<List<String>> head, Machine machine, List<Section> sections) {
    /** In Markdown. */
    public String print() {
        var out = new StringBuilder("# Tollgate beside its peers\n\n");
        var facts = new ArrayList<>(head);
        facts.add(List.of("machine", machine.cpu() + ", " + machine.cores() + " cores, " + machine.memory()));
        facts.add(List.of("kernel", machine.kernel()));
        facts.add(List.of("JDK", machine.java()));
        facts.add(List.of("used by others before the start", others()));
        out.append(new Table(List.of("", " "), facts).print()).append('\n');
        var goals = sections.stream()
                .flatMap(section -> section.goals().stream())
                .map(goal -> List.of(
                        goal.id(),
                        goal.statement(),
                        goal.found(),
                        goal.verdict().toString()))
                .toList();
        if (!goals.isEmpty()) {
            out.append("## Goals\n\n")
                    .append(new Table(List.of("goal", "should be", "is", "verdict"), goals).print())
                    .append('\n');
        }
        sections.forEach(section -> out.append(section.print()));
        return out.toString().stripTrailing() + "\n";
    }

    private String others() {
        var percent = String.format(Locale.ROOT, "%.0f %% of the processors", machine.othersShare() * 100);
        return machine.isQuiet() ? percent : percent + " **(a busy machine: noise)**";
    }
}
