package io.tollgate.node.cluster;

import java.io.IOException;
import java.net.URL;
import java.util.Enumeration;
import java.util.List;

/**
 * The class loader that Hazelcast deserializes with. Its own classes and the JDK's plain ones, nothing else: a peer that
 * names a class of ours or of a library gets it refused, since our messages come from a factory by number.
 */
final class AllowListClassLoader extends ClassLoader {
    private static final List<String> ALLOWED =
            List.of("com.hazelcast.", "java.lang.", "java.util.", "java.io.", "java.net.", "java.time.", "java.math.");

    private final ClassLoader source;

    AllowListClassLoader() {
        super("tollgate-cluster", null);
        source = AllowListClassLoader.class.getClassLoader();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (ALLOWED.stream().noneMatch(name::startsWith)) {
            throw new ClassNotFoundException(name + " (expected: a class on the cluster's allow list)");
        }
        return Class.forName(name, false, source);
    }

    @Override
    public URL getResource(String name) {
        return source.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return source.getResources(name);
    }
}
