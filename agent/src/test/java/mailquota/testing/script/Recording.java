package mailquota.testing.script;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * The input from one client, divided into flights: a flight ends when the server sends something.
 */
final class Recording {

  private final ReentrantLock lock = new ReentrantLock(); // guards what follows
  private final List<StringBuilder> flights = new ArrayList<>();
  private boolean serverSpoke = true;

  void clientSent(String bytes) {
    lock.lock();
    try {
      if (serverSpoke) {
        flights.add(new StringBuilder());
        serverSpoke = false;
      }
      flights.getLast().append(bytes);
    } finally {
      lock.unlock();
    }
  }

  void serverSpoke() {
    lock.lock();
    try {
      serverSpoke = true;
    } finally {
      lock.unlock();
    }
  }

  List<String> flights() {
    lock.lock();
    try {
      return flights.stream().map(StringBuilder::toString).map(Recording::decode).toList();
    } finally {
      lock.unlock();
    }
  }

  List<String> lines() {
    var all = flights().stream().collect(Collectors.joining());
    return all.isEmpty() ? List.of() : List.of(all.split("\r\n"));
  }

  static String decode(String bytes) {
    return new String(bytes.getBytes(ISO_8859_1), UTF_8);
  }
}
