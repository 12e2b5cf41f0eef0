package io.tollgate.docker;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** The chart, rendered by Helm as {@code helm template tollgate} does. */
final class Chart {
    static final Path FOLDER = Path.of("helm", "tollgate").toAbsolutePath();
    static final String RELEASE = "tollgate";
    static final String NAMESPACE = "gateway";

    /** The oldest that the chart takes. */
    private static final String KUBERNETES = "1.27.0";

    private static final Path VALUES =
            Path.of("src", "test", "resources", "values").toAbsolutePath();

    private Chart() {}

    /** Every way to use it that differs: no values at all, and each values file. */
    static Stream<String> uses() {
        return Stream.of("", "everything", "small");
    }

    /** @param use a values file's name; empty for none */
    static Manifests rendered(String use) {
        TemplateCommand command = command();
        return Manifests.parse(
                (use.isEmpty() ? command : command.withValuesFile(VALUES.resolve(use + ".yaml"))).call());
    }

    /** With single values, each as {@code --set} takes it. */
    static Manifests with(Map<String, Object> values) {
        TemplateCommand command = command();
        values.forEach(command::set);
        return Manifests.parse(command.call());
    }

    private static TemplateCommand command() {
        return new Helm(FOLDER)
                .template()
                .withName(RELEASE)
                .withNamespace(NAMESPACE)
                .withKubeVersion(KUBERNETES);
    }
}
