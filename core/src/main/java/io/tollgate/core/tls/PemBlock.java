package io.tollgate.core.tls;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** One block of a PEM text (RFC 7468 section 2). */
final class PemBlock {
    private static final Pattern TEXT = Pattern.compile("[\\t\\r\\n -~]*");
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    private final String label;
    private final byte[] der;

    private PemBlock(String label, byte[] der) {
        this.label = label;
        this.der = der;
    }

    /** For example {@code CERTIFICATE}. */
    String label() {
        return label;
    }

    /** What stands between the lines, decoded; no copy, so that a key can be wiped. */
    byte[] der() {
        return der;
    }

    /** Every block of {@code pem}, in order; explanatory text around them (section 5.2) is passed over. */
    static List<PemBlock> read(String pem, int lengthMax, int countMax) throws UnusablePemException {
        if (pem.length() > lengthMax || !TEXT.matcher(pem).matches()) {
            throw new UnusablePemException("not PEM text of at most " + lengthMax + " characters (expected: PEM)");
        }
        List<PemBlock> blocks = new ArrayList<>();
        int begin = pem.indexOf(BEGIN);
        while (begin >= 0) {
            int labelEnd = pem.indexOf(DASHES, begin + BEGIN.length());
            String label = labelEnd < 0 ? "" : pem.substring(begin + BEGIN.length(), labelEnd);
            String endLine = END + label + DASHES;
            int end = labelEnd < 0 ? -1 : pem.indexOf(endLine, labelEnd);
            if (end < 0 || blocks.size() == countMax) {
                throw new UnusablePemException(
                        end < 0
                                ? "a block without its end (expected: -----BEGIN … and -----END … lines that fit)"
                                : "more than " + countMax + " blocks (expected: fewer)");
            }
            blocks.add(new PemBlock(label, decode(pem.substring(labelEnd + DASHES.length(), end))));
            begin = pem.indexOf(BEGIN, end + endLine.length());
        }
        return blocks;
    }

    private static byte[] decode(String base64) throws UnusablePemException {
        try {
            return Base64.getDecoder().decode(base64.replaceAll("[\\t\\r\\n ]", ""));
        } catch (IllegalArgumentException e) { // its message repeats a character of what may be a key
            throw new UnusablePemException("not base64 between its lines (expected: PEM)");
        }
    }

    static String print(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return BEGIN + label + DASHES + "\n" + body + "\n" + END + label + DASHES + "\n";
    }
}
