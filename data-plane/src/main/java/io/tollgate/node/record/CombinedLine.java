package io.tollgate.node.record;

/** The combined log format, which Apache's httpd and nginx write and every tool reads. The user is the consumer. */
record CombinedLine() implements LineFormat {
    private static final byte[] BEFORE_USER = LineBytes.ascii(" - ");
    private static final byte[] BEFORE_TIME = LineBytes.ascii(" [");
    private static final byte[] AFTER_TIME = LineBytes.ascii("] ");

    @Override
    public String seconds() {
        return "dd/MMM/uuuu:HH:mm:ss xx";
    }

    @Override
    public void append(LineBytes out, ExchangeRecord facts) {
        word(out, facts.clientAddress);
        out.raw(BEFORE_USER);
        word(out, facts.consumer);
        out.raw(BEFORE_TIME);
        out.second(facts.epochMillis);
        out.raw(AFTER_TIME);
        String query = facts.query;
        out.quoted(facts.method + ' ' + facts.path + (query == null ? "" : '?' + query) + " HTTP/"
                + facts.protocolVersion);
        out.put(' ');
        out.digits(facts.status);
        out.put(' ');
        out.digits(facts.responseBytes);
        out.put(' ');
        out.quoted(referer(facts));
        out.put(' ');
        String userAgent = facts.userAgent;
        out.quoted(userAgent == null ? "-" : userAgent);
        out.put('\n');
    }

    private static void word(LineBytes out, String word) {
        out.raw(LineBytes.ascii(word.isEmpty() ? "-" : word));
    }

    /** Only where it is among the fields that are let into the log: it tells where somebody was. */
    private static String referer(ExchangeRecord facts) {
        for (int i = 0; i < facts.headers.length; i += 2) {
            if (facts.headers[i].equals("referer")) {
                return facts.headers[i + 1];
            }
        }
        return "-";
    }
}
