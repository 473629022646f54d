# mvn package -Pdist makes what is copied here. No step runs a program, and neither does the agent: the base needs no shell.
FROM gcr.io/distroless/base-debian12:nonroot

COPY agent/target/dist/mailbox-quota-agent /usr/lib/mailbox-quota-agent
COPY --chown=65532:65532 agent/target/dist/state /state

# Java takes about 90 MiB beside the heap, and the health check 45; without a limit it is a share of the machine's memory. Java takes
# the second option for a small heap. The C library keeps freed memory for each of its arenas.
ENV JDK_JAVA_OPTIONS="-XX:MaxRAMPercentage=35 -XX:MinRAMPercentage=35" MALLOC_ARENA_MAX=2

USER 65532:65532
WORKDIR /state
VOLUME /state
EXPOSE 10143
STOPSIGNAL SIGTERM

ENTRYPOINT ["/usr/lib/mailbox-quota-agent/runtime/bin/java", "@/usr/lib/mailbox-quota-agent/java.options", "-XX:AOTCache=/usr/lib/mailbox-quota-agent/run.aot", "-Djava.library.path=/usr/lib/mailbox-quota-agent/lib/native", "-Dorg.sqlite.lib.path=/usr/lib/mailbox-quota-agent/lib/native", "-jar", "/usr/lib/mailbox-quota-agent/quota-agent.jar"]
CMD ["run", "--config", "/etc/quota-agent/config.yaml"]

HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["/usr/lib/mailbox-quota-agent/runtime/bin/java", "@/usr/lib/mailbox-quota-agent/java.options", "-XX:AOTCache=/usr/lib/mailbox-quota-agent/measure.aot", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx8m", "-XX:+UnlockDiagnosticVMOptions", "-XX:ArchiveRelocationMode=0", "-jar", "/usr/lib/mailbox-quota-agent/quota-agent.jar", "health"]
