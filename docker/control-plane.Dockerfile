# The control plane and its console. Build it from the repository's root after `./mvnw -DskipTests package`:
#   docker build -f docker/control-plane.Dockerfile -t tollgate-control-plane .
# It copies what the build made and builds nothing; docker/README.md says what was tried and what was not.
FROM eclipse-temurin:25-jre

# A number, so that an orchestrator can see without asking the image that this is not root. No home, no shell.
RUN groupadd --gid 10001 tollgate \
 && useradd --uid 10001 --gid 10001 --no-log-init --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin tollgate

COPY docker/ready /opt/tollgate/bin/ready
COPY target/dist/control-plane/lib /opt/tollgate/lib

# Outside a container everything binds to loopback. In here, loopback is the container's own: nobody could connect.
# What the world reaches is decided by the ports that are published.
ENV TOLLGATE_BIND=0.0.0.0

# Admin API, console, node sync.
EXPOSE 8001 8002 8005

# All state is in PostgreSQL; only /tmp must be writable, so the root file system may be read-only.
USER 10001:10001
WORKDIR /opt/tollgate

HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 \
  CMD /opt/tollgate/bin/ready "${TOLLGATE_ADMIN_PORT:-8001}"

# No shell in between: the JVM is process 1 and gets SIGTERM itself.
# 60 % heap leaves room for threads, metaspace and Netty's buffers under the container's memory limit; an -Xmx in
# JDK_JAVA_OPTIONS overrides it.
ENTRYPOINT ["java", \
  "-XX:MaxRAMPercentage=60", \
  "-XX:+ExitOnOutOfMemoryError", \
  "--enable-native-access=ALL-UNNAMED", \
  "--sun-misc-unsafe-memory-access=allow", \
  "-cp", "/opt/tollgate/lib/*", \
  "io.tollgate.control.ControlPlane"]
