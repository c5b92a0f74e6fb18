package io.umbra.table;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** Gathers rows in PostgreSQL's binary COPY format (PostgreSQL manual, COPY, "Binary Format"). */
public final class CopyRows implements Rows {

    private static final byte[] HEADER = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };

    private byte[] bytes;
    private int length;
    private int rowAt = -1;
    private int columns;

    public CopyRows(int sizeHint) {
        bytes = new byte[Math.max(sizeHint, 64)];
        System.arraycopy(HEADER, 0, bytes, 0, HEADER.length);
        length = HEADER.length;
    }

    @Override
    public Rows row() {
        endRow();
        room(2);
        rowAt = length;
        columns = 0;
        length += 2;
        return this;
    }

    /** A row begins with the number of its columns. */
    private void endRow() {
        if (rowAt >= 0) {
            bytes[rowAt] = (byte) (columns >>> 8);
            bytes[rowAt + 1] = (byte) columns;
        }
    }

    @Override
    public Rows int2(int value) {
        return column(2).raw16(value);
    }

    @Override
    public Rows int4(int value) {
        return column(4).raw32(value);
    }

    @Override
    public Rows int8(long value) {
        return column(8).raw64(value);
    }

    @Override
    public Rows int8(@Nullable Long value) {
        return value == null ? nothing() : int8(value.longValue());
    }

    @Override
    public Rows float8(double value) {
        return Double.isNaN(value) ? nothing() : column(8).raw64(Double.doubleToRawLongBits(value));
    }

    @Override
    public Rows uuid(UUID value) {
        return column(16).raw64(value.getMostSignificantBits()).raw64(value.getLeastSignificantBits());
    }

    @Override
    public Rows text(@Nullable String value) {
        if (value == null) {
            return nothing();
        }
        var utf8 = value.getBytes(StandardCharsets.UTF_8);
        column(utf8.length);
        System.arraycopy(utf8, 0, bytes, length, utf8.length);
        length += utf8.length;
        return this;
    }

    private CopyRows column(int size) {
        columns++;
        room(4 + size);
        return raw32(size);
    }

    private CopyRows nothing() {
        columns++;
        room(4);
        return raw32(-1);
    }

    /**
     * Ends the rows and writes them within the connection's transaction.
     *
     * @param target the table with its columns, such as {@code sample (series, at)}
     */
    public void into(Connection connection, String target) throws SQLException {
        endRow();
        room(2);
        raw16(-1);
        var copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy " + target + " from stdin (format binary)");
        try {
            copy.writeToCopy(bytes, 0, length);
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    private CopyRows raw16(int value) {
        bytes[length++] = (byte) (value >>> 8);
        bytes[length++] = (byte) value;
        return this;
    }

    private CopyRows raw32(int value) {
        return raw16(value >>> 16).raw16(value);
    }

    private CopyRows raw64(long value) {
        return raw32((int) (value >>> 32)).raw32((int) value);
    }
}
