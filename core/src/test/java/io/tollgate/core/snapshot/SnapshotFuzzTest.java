package io.tollgate.core.snapshot;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tollgate.core.access.AccessPolicy;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.route.RouteTable;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Whatever bytes a signature stands under: they are a snapshot that runs, or they are refused with the place and the reason. */
class SnapshotFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void it_is_read_or_refused(byte[] bytes) {
        Snapshot read = null;
        try {
            read = Snapshot.read(bytes);
            RouteTable.compile(read.configuration().routes())
                    .match("GET", "api.example.com", "/orders/7", name -> null);
            require(new AccessPolicy(read.configuration()) != null, bytes);
        } catch (InvalidDocumentException e) {
            require(!e.violations().isEmpty(), bytes);
        }
        require(sameTheShortWay(bytes, read), bytes);
    }

    /** The image's reading has no answer of its own. */
    private static boolean sameTheShortWay(byte[] bytes, @Nullable Snapshot longWay) {
        try {
            return SnapshotImage.read(bytes).snapshot().equals(longWay);
        } catch (InvalidDocumentException e) {
            return longWay == null;
        }
    }

    private static void require(boolean holds, byte[] bytes) {
        if (!holds) {
            throw new AssertionError(new String(bytes, StandardCharsets.ISO_8859_1));
        }
    }
}
