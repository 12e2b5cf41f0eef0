package io.tollgate.cli.configuration;

import io.tollgate.cli.document.Bundle;
import io.tollgate.cli.document.RefusedDocumentsException;
import io.tollgate.cli.document.Sources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The files that a command works on. */
final class DocumentFiles {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE",
            description = "YAML or JSON files, folders of them, or - for standard input.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "The same.")
    private List<String> more = new ArrayList<>();

    /** To be called before anybody is asked: what is wrong with files is said where nobody answers, too. */
    Bundle read() throws RefusedDocumentsException {
        List<String> all = new ArrayList<>(more);
        all.addAll(names);
        if (all.isEmpty()) {
            throw new ParameterException(command.commandLine(), "no file (expected: files, folders, or -)");
        }
        return new Sources(System.getenv(), System.in, Path.of("")).read(all);
    }
}
