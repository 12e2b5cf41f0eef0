package io.tollgate.cli.document;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code ${env:NAME}} and {@code ${file:path}} in the texts of a document. {@code $${env:NAME}} stands for itself without
 * the first dollar sign.
 *
 * @param environment variables
 * @param folder what relative paths begin at: the folder of the document
 */
record References(Map<String, String> environment, Path folder) {
    private static final Pattern FORM = Pattern.compile("\\$?\\$\\{(env|file):([^}]*)}");
    private static final Pattern LITERAL = Pattern.compile("\\$\\{(?=(env|file):)");
    private static final int FILE_BYTES_MAX = 1 << 20;

    /** A reference to nothing; the message says to what. */
    static final class DanglingException extends Exception {
        private static final long serialVersionUID = 1L;

        DanglingException(String message) {
            super(message);
        }
    }

    /** Whether there is anything in {@code text} to be replaced. */
    static boolean in(String text) {
        return text.indexOf("${") >= 0 && FORM.matcher(text).find();
    }

    /** {@code text} so that {@link #resolve} gives it back. */
    static String escape(String text) {
        return text.indexOf("${") < 0 ? text : LITERAL.matcher(text).replaceAll("\\$\\$\\{");
    }

    /** {@code text} with what it refers to. What comes from there is not looked at again. */
    String resolve(String text) throws DanglingException {
        Matcher matcher = FORM.matcher(text);
        StringBuilder resolved = new StringBuilder();
        while (matcher.find()) {
            String found = matcher.group();
            String value = found.startsWith("$$")
                    ? found.substring(1)
                    : matcher.group(1).equals("env") ? variable(matcher.group(2)) : content(matcher.group(2));
            matcher.appendReplacement(resolved, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(resolved).toString();
    }

    private String variable(String name) throws DanglingException {
        String value = environment.get(name);
        if (value == null) {
            throw new DanglingException("${env:" + name + "}: the variable is not set");
        }
        return value;
    }

    private String content(String name) throws DanglingException {
        try {
            Path file = folder.resolve(name);
            if (Files.isRegularFile(file) && Files.size(file) > FILE_BYTES_MAX) {
                throw new DanglingException("${file:" + name + "}: larger than 1 MiB");
            }
            return text(Files.readAllBytes(file)).stripTrailing();
        } catch (CharacterCodingException e) {
            throw new DanglingException("${file:" + name + "}: not UTF-8");
        } catch (IOException | InvalidPathException e) {
            throw new DanglingException("${file:" + name + "}: can't be read");
        }
    }

    static String text(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }
}
