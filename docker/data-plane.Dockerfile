# A data-plane node. Build it from the repository's root after `./mvnw -DskipTests package`:
#   docker build -f docker/data-plane.Dockerfile -t tollgate-node .
# It copies what the build made and builds nothing; docker/README.md says what was tried and what was not.
FROM eclipse-temurin:25-jre

# A number, so that an orchestrator can see without asking the image that this is not root. No home, no shell.
# The data folder belongs to it; a named volume mounted there takes over owner and mode.
RUN groupadd --gid 10001 tollgate \
 && useradd --uid 10001 --gid 10001 --no-log-init --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin tollgate \
 && install --directory --owner 10001 --group 10001 --mode 0700 /var/lib/tollgate

COPY docker/ready /opt/tollgate/bin/ready
COPY target/dist/data-plane /opt/tollgate

# TOLLGATE_BIND: outside a container everything binds to loopback. In here, loopback is the container's own: nobody could
# connect. What the world reaches is decided by the ports that are published.
ENV TOLLGATE_BIND=0.0.0.0 \
    TOLLGATE_DATA=/var/lib/tollgate

# Proxy, status (/livez, /readyz, /metrics), cluster member (for other nodes only: never publish it).
EXPOSE 8000 8443 8100 5701

# The node's identity, last known good snapshot and credentials. Besides it only /tmp must be writable (and allow exec:
# Netty unpacks its native libraries there), so the root file system may be read-only.
VOLUME /var/lib/tollgate
USER 10001:10001
WORKDIR /opt/tollgate

HEALTHCHECK --interval=5s --timeout=5s --start-period=120s --retries=3 \
  CMD /opt/tollgate/bin/ready "${TOLLGATE_STATUS_PORT:-8100}"

# No shell in between: the JVM is process 1 and gets SIGTERM itself.
# Netty takes as much memory beside the heap as the heap may have, so 40 % heap keeps the whole under the container's
# limit; an -Xmx in JDK_JAVA_OPTIONS overrides it. What Hazelcast needs of the JVM stands in jvm.options.
ENTRYPOINT ["java", \
  "@/opt/tollgate/jvm.options", \
  "-XX:MaxRAMPercentage=40", \
  "-cp", "/opt/tollgate/lib/*", \
  "io.tollgate.node.Node"]
