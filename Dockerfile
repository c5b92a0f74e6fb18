# Umbra in one image: built with a JDK and Node, run with a JRE, never as root.
FROM node:22-bookworm-slim AS node

FROM maven:3.9-eclipse-temurin-25 AS build
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/var/cache/maven --mount=type=cache,target=/var/cache/npm \
    npm_config_cache=/var/cache/npm mvn -B -q -ntp -Dmaven.repo.local=/var/cache/maven -DskipTests package

FROM eclipse-temurin:25-jre
RUN apt-get update \
    && apt-get install -y --no-install-recommends curl util-linux \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 umbra \
    && useradd --system --uid 10001 --gid umbra --home-dir /data --shell /usr/sbin/nologin umbra \
    && install -d -o umbra -g umbra -m 0711 /data
COPY --from=build /src/app/target/umbra/lib /opt/umbra/lib
COPY --from=build /src/app/target/umbra/umbra.jar /opt/umbra/umbra.jar
USER umbra
WORKDIR /data
ENV UMBRA_DATA_DIR=/data UMBRA_BIND=0.0.0.0
VOLUME /data
EXPOSE 8080 8443 1883 8883 8083 8084
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD curl -fsS --cacert /data/tls/ca.crt https://localhost:8443/readyz || exit 1
ENTRYPOINT ["java", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", \
    "-XX:+UseG1GC", "-XX:InitialHeapSize=384m", "-XX:MinHeapSize=64m", "-XX:MetaspaceSize=160m", \
    "-XX:MaxGCPauseMillis=100", "-XX:MaxRAMPercentage=50", "-XX:+UseStringDeduplication", \
    "-XX:+ExitOnOutOfMemoryError", "-cp", "/opt/umbra/umbra.jar", "io.umbra.app.UmbraApplication"]
