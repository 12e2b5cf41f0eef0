package io.tollgate.node.sync;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.WireFormat;
import io.tollgate.core.key.Credential;
import io.tollgate.protocol.v1.CredentialBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A batch of credential changes, read. Its keys are read one by one: a hundred thousand of them would otherwise be in memory
 * twice for a moment, and the heap does not give back what it once took.
 *
 * @param batch all of it but the keys
 * @param upserts the keys
 */
record CredentialChanges(CredentialBatch batch, List<Credential> upserts) {
    private static final int UPSERT = CredentialBatch.UPSERTS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

    /**
     * Reads a {@link CredentialBatch}.
     *
     * @throws InvalidProtocolBufferException when it is none
     * @throws IllegalArgumentException when one of its keys can't be a credential
     */
    static CredentialChanges read(ByteString payload) throws InvalidProtocolBufferException {
        CodedInputStream in = payload.newCodedInput();
        CredentialMessages keys = new CredentialMessages();
        UnknownFieldSet.Builder others = UnknownFieldSet.newBuilder();
        List<Credential> upserts = new ArrayList<>();
        try {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag == UPSERT) {
                    upserts.add(keys.read(in.readMessage(
                            io.tollgate.protocol.v1.Credential.parser(), ExtensionRegistryLite.getEmptyRegistry())));
                } else if (!others.mergeFieldFrom(tag, in)) {
                    throw new InvalidProtocolBufferException("the end of a group that never began");
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw e;
        } catch (IOException e) {
            throw new InvalidProtocolBufferException(e); // bytes in memory always come
        }
        keys.tellOfUnknown();
        return new CredentialChanges(CredentialBatch.parseFrom(others.build().toByteString()), upserts);
    }
}
