package io.tollgate.node.sync;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * A fresh key and the request for its certificate (RFC 2986).
 *
 * @param der the request, signed with the key
 */
record Csr(KeyPair keys, ByteString der) {
    static Csr generate(String node) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair keys = generator.generateKeyPair();
        var name = new X500NameBuilder().addRDN(BCStyle.CN, node).build();
        try {
            byte[] der = new JcaPKCS10CertificationRequestBuilder(name, keys.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                    .getEncoded();
            return new Csr(keys, ByteString.copyFrom(der));
        } catch (OperatorCreationException | IOException e) {
            throw new GeneralSecurityException("certificate request: not made", e);
        }
    }
}
