package mailquota.demo.server;

/** The reason for which the server ends a session. */
enum Ending {
  TOO_MANY_CONNECTIONS,
  TOO_MANY_ERRORS,
  LINE_TOO_LONG,
  IDLE,
  BROKEN
}
