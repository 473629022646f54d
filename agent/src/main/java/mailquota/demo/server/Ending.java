package mailquota.demo.server;

enum Ending {
  TOO_MANY_CONNECTIONS,
  TOO_MANY_ERRORS,
  LINE_TOO_LONG,
  IDLE,
  BROKEN
}
