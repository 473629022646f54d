package mailquota.cli;

/** The state of a service in Nagios and Icinga. */
enum ServiceState {
  OK(0),
  WARNING(1),
  CRITICAL(2),
  UNKNOWN(3);

  private final int exitStatus;

  ServiceState(int exitStatus) {
    this.exitStatus = exitStatus;
  }

  /** The exit status of a plugin that reports it. */
  int exitStatus() {
    return exitStatus;
  }
}
