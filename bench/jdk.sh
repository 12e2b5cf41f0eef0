# Sets JAVA_HOME to a JDK 25: the one that it names, or one in the usual folders. Sourced by the scripts beside it.
for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*25* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/*25* "$HOME"/.jdks/*25*; do
  if [ -n "$candidate" ] && [ -x "$candidate/bin/javac" ] && grep -q '^JAVA_VERSION="25' "$candidate/release" 2>/dev/null; then
    JAVA_HOME=$candidate
    break
  fi
done
if ! grep -q '^JAVA_VERSION="25' "${JAVA_HOME:-}/release" 2>/dev/null; then
  printf 'no JDK 25 found: set JAVA_HOME to its folder\n' >&2
  exit 1
fi
export JAVA_HOME
