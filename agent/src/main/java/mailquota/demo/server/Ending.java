package mailquota.demo.server;

/** Why the server, not the client, ends a conversation. */
enum Ending {
  TOO_MANY_CONNECTIONS,
  TOO_MANY_ERRORS,
  LINE_TOO_LONG,
  IDLE,
  BROKEN
}
