package io.tollgate.node.cluster;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.HazelcastOverloadException;
import com.hazelcast.core.IndeterminateOperationStateException;
import com.hazelcast.core.LocalMemberResetException;
import com.hazelcast.core.MemberLeftException;
import com.hazelcast.core.OperationTimeoutException;
import com.hazelcast.internal.cluster.impl.ClusterTopologyChangedException;
import com.hazelcast.internal.cluster.impl.MasterNodeChangedException;
import com.hazelcast.internal.partition.PartitionStateVersionMismatchException;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import com.hazelcast.nio.serialization.StreamSerializer;
import com.hazelcast.partition.NoDataMemberInClusterException;
import com.hazelcast.spi.exception.CallerNotMemberException;
import com.hazelcast.spi.exception.DistributedObjectDestroyedException;
import com.hazelcast.spi.exception.PartitionMigratingException;
import com.hazelcast.spi.exception.RetryableException;
import com.hazelcast.spi.exception.RetryableHazelcastException;
import com.hazelcast.spi.exception.RetryableIOException;
import com.hazelcast.spi.exception.TargetDisconnectedException;
import com.hazelcast.spi.exception.TargetNotMemberException;
import com.hazelcast.spi.exception.WrongTargetException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How members tell each other that a call failed: a number of a closed list, and a text. Hazelcast itself would send the exception
 * as a Java-serialized object, which the process refuses to read, so the caller would never hear of the failure and wait until
 * its time is over (decision 36).
 *
 * <p>Whoever reads it makes one of these exceptions or a plain one, whatever a peer sends: no class is named, and nothing
 * that Hazelcast would end the member for, such as an {@link OutOfMemoryError}, comes from outside. Any thread.
 */
final class FailureSerializer implements StreamSerializer<Throwable> {
    /** Among the serializers of the member; positive, and the only one of ours. */
    static final int TYPE_ID = 1;

    static final int TEXT_CHARS_MAX = 1_000;

    /** What a caller does something about, or tells apart. The numbers stay as they are: they travel. */
    enum Kind {
        PLAIN(0, HazelcastException.class, HazelcastException::new),
        RETRYABLE(1, RetryableHazelcastException.class, RetryableHazelcastException::new),
        TARGET_NOT_MEMBER(2, TargetNotMemberException.class, TargetNotMemberException::new),
        CALLER_NOT_MEMBER(3, CallerNotMemberException.class, CallerNotMemberException::new),
        WRONG_TARGET(4, WrongTargetException.class, WrongTargetException::new),
        PARTITION_MIGRATING(5, PartitionMigratingException.class, PartitionMigratingException::new),
        TOPOLOGY_CHANGED(6, ClusterTopologyChangedException.class, ClusterTopologyChangedException::new),
        MASTER_CHANGED(7, MasterNodeChangedException.class, MasterNodeChangedException::new),
        RETRYABLE_IO(8, RetryableIOException.class, RetryableIOException::new),
        MEMBER_LEFT(9, MemberLeftException.class, MemberLeftException::new),
        NOT_ACTIVE(10, HazelcastInstanceNotActiveException.class, HazelcastInstanceNotActiveException::new),
        STATE_VERSION(11, PartitionStateVersionMismatchException.class, PartitionStateVersionMismatchException::new),
        INDETERMINATE(12, IndeterminateOperationStateException.class, IndeterminateOperationStateException::new),
        TIMED_OUT(13, OperationTimeoutException.class, OperationTimeoutException::new),
        DESTROYED(14, DistributedObjectDestroyedException.class, DistributedObjectDestroyedException::new),
        SERIALIZATION(15, HazelcastSerializationException.class, HazelcastSerializationException::new),
        NO_DATA_MEMBER(16, NoDataMemberInClusterException.class, NoDataMemberInClusterException::new),
        OVERLOAD(17, HazelcastOverloadException.class, HazelcastOverloadException::new),
        TARGET_DISCONNECTED(18, TargetDisconnectedException.class, TargetDisconnectedException::new),
        MEMBER_RESET(19, LocalMemberResetException.class, LocalMemberResetException::new),
        REJECTED(20, RejectedExecutionException.class, RejectedExecutionException::new),
        ILLEGAL_STATE(21, IllegalStateException.class, IllegalStateException::new),
        ILLEGAL_ARGUMENT(22, IllegalArgumentException.class, IllegalArgumentException::new),
        UNSUPPORTED(23, UnsupportedOperationException.class, UnsupportedOperationException::new);

        private static final Map<Class<?>, Kind> BY_TYPE =
                Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(kind -> kind.type, kind -> kind));
        private static final Map<Integer, Kind> BY_NUMBER =
                Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(kind -> kind.number, kind -> kind));

        final int number;
        final Class<? extends Throwable> type;

        @SuppressWarnings("ImmutableEnumChecker") // a constructor
        private final Function<String, Throwable> make;

        <T extends Throwable> Kind(int number, Class<T> type, Function<String, T> make) {
            this.number = number;
            this.type = type;
            this.make = make::apply;
        }

        Throwable make(String text) {
            return make.apply(text);
        }

        /** The nearest one that {@code failure} is of. */
        static Kind of(Throwable failure) {
            for (Class<?> type = failure.getClass(); type != null; type = type.getSuperclass()) {
                Kind kind = BY_TYPE.get(type);
                if (kind != null && kind != PLAIN) {
                    return kind;
                }
            }
            return failure instanceof RetryableException ? RETRYABLE : PLAIN;
        }

        /** A number that is not on the list, of a later version or a stranger, is a failure like any other. */
        static Kind of(int number) {
            return Objects.requireNonNullElse(BY_NUMBER.get(number), PLAIN);
        }
    }

    @Override
    public int getTypeId() {
        return TYPE_ID;
    }

    @Override
    public void write(ObjectDataOutput out, Throwable failure) throws IOException {
        Kind kind = Kind.of(failure);
        out.writeInt(kind.number);
        out.writeString(bounded(text(kind, failure)));
    }

    /** What was thrown is named where that is not what the other end makes of it. */
    private static String text(Kind kind, Throwable failure) {
        String text = kind.type == failure.getClass() ? failure.getMessage() : failure.toString();
        Throwable cause = failure.getCause();
        return Objects.requireNonNullElse(text, "") + (cause == null ? "" : ", caused by " + cause);
    }

    @Override
    public Throwable read(ObjectDataInput in) throws IOException {
        Kind kind = Kind.of(in.readInt());
        return kind.make(bounded(in.readString()));
    }

    private static String bounded(@Nullable String text) {
        String told = Objects.requireNonNullElse(text, "");
        return told.length() <= TEXT_CHARS_MAX ? told : told.substring(0, TEXT_CHARS_MAX);
    }
}
