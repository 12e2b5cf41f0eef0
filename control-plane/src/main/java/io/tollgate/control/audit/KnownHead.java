package io.tollgate.control.audit;

import io.tollgate.control.problem.ProblemException.Malformed;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An end of the chain that somebody kept elsewhere: nobody can take away what it stands for without being found out. */
public record KnownHead(long position, Octets hash) {
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,17}):([0-9a-f]{64})");

    /** From {@code position:hash}, the hash in lower-case hex. */
    public static KnownHead of(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new Malformed("?head", "(expected: position:hash of an exported head, as 812:9f86d0…)");
        }
        return new KnownHead(
                Long.parseLong(form.group(1)), Octets.of(HexFormat.of().parseHex(form.group(2))));
    }
}
