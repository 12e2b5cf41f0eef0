package io.tollgate.control.catalogue;

/**
 * How a declared configuration is meant.
 *
 * @param prune delete what the document does not have; else that is left as it is
 * @param deletesMax refuse to delete more objects than this
 * @param write what holds for every write
 */
public record DeclareOptions(boolean prune, int deletesMax, WriteOptions write) {
    public DeclareOptions {
        if (deletesMax < 0) {
            throw new IllegalArgumentException("deletesMax: " + deletesMax + " (expected: at least 0)");
        }
    }
}
