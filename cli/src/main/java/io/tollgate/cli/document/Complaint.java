package io.tollgate.cli.document;

/**
 * One thing that is wrong with the files.
 *
 * @param object {@code routes/orders-read}; empty when it is about no object
 * @param detail what is wrong, with what was expected
 */
public record Complaint(Place place, String object, String detail) {
    @Override
    public String toString() {
        return place + ": " + (object.isEmpty() ? "" : object + ": ") + detail;
    }
}
