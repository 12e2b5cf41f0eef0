package io.tollgate.node.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page that operators look codes up in has a row for each, with the status that is really answered. */
class ProblemCodesPageTest {
    private static final Path PAGE = Path.of("..", "docs", "reference", "problem-codes.md");

    @Test
    void every_code_has_its_row_on_the_reference_page() throws IOException {
        String page = Files.readString(PAGE);

        assertThat(Stream.of(GatewayError.values())
                        .map(error ->
                                "| %d | `%s` |".formatted(AnswerPolicy.of(error).status(), error.code())))
                .allSatisfy(row -> assertThat(page).contains(row));
    }
}
