package io.tollgate.node.limit.counter;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An immutable table of longs with a fixed number of columns: compact, and quick to write and copy. */
final class LongTable {
    private final int columns;
    private final long[] cells;

    private LongTable(int columns, long[] cells) {
        this.columns = columns;
        this.cells = cells;
    }

    static LongTable empty(int columns) {
        return new LongTable(columns, new long[0]);
    }

    static LongTable of(int columns, long[] cells, int from, int rows) {
        return new LongTable(columns, Arrays.copyOfRange(cells, from, from + rows * columns));
    }

    int rows() {
        return cells.length / columns;
    }

    long get(int row, int column) {
        return cells[row * columns + column];
    }

    LongTable append(long... row) {
        long[] copy = Arrays.copyOf(cells, cells.length + columns);
        System.arraycopy(row, 0, copy, cells.length, columns);
        return new LongTable(columns, copy);
    }

    LongTable from(int row) {
        return row == 0 ? this : new LongTable(columns, Arrays.copyOfRange(cells, row * columns, cells.length));
    }

    LongTable with(int row, int column, long value) {
        long[] copy = cells.clone();
        copy[row * columns + column] = value;
        return new LongTable(columns, copy);
    }

    LongTable without(int row) {
        long[] copy = new long[cells.length - columns];
        System.arraycopy(cells, 0, copy, 0, row * columns);
        System.arraycopy(cells, (row + 1) * columns, copy, row * columns, copy.length - row * columns);
        return new LongTable(columns, copy);
    }

    int length() {
        return cells.length;
    }

    void copyTo(long[] target, int at) {
        System.arraycopy(cells, 0, target, at, cells.length);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LongTable that && columns == that.columns && Arrays.equals(cells, that.cells);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(cells);
    }
}
