package mailquota.testing.dovecot;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import mailquota.testing.Command;

/**
 * The passwd-file of one Dovecot. Dovecot checks its time (in seconds) and size at most once a
 * second; so each version has a time one second later than the one before, and a change is complete
 * when Dovecot returns its generation.
 */
final class DovecotUsers {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final DovecotHome home;
  private final ReentrantLock lock = new ReentrantLock(); // guards the fields below and the file
  private final Map<String, User> known = new HashMap<>();
  private final TreeMap<String, String> lines = new TreeMap<>();
  private long generation;

  DovecotUsers(DovecotHome home) {
    this.home = home;
  }

  /** Does nothing when all of them exist with these passwords and limits. */
  void put(Collection<User> users) {
    lock.lock();
    try {
      if (users.stream().allMatch(user -> user.equals(known.get(user.address())))) {
        return;
      }
      generation++;
      var syntax = home.settings().version().syntax();
      for (var user : users) {
        known.put(user.address(), user);
        lines.put(user.address(), user.passwdLine(syntax, generation));
      }
      write();
      await(users.iterator().next().address(), Long.toString(generation));
    } finally {
      lock.unlock();
    }
  }

  void remove(String address) {
    lock.lock();
    try {
      generation++;
      known.remove(address);
      lines.remove(address);
      write();
      await(address, "");
    } finally {
      lock.unlock();
    }
  }

  private void write() {
    try {
      var file = home.users();
      var next = Path.of(file + ".next");
      Files.write(next, lines.values());
      var before = Files.getLastModifiedTime(file);
      Files.setLastModifiedTime(next, FileTime.from(before.toInstant().plusSeconds(1)));
      Files.move(next, file, ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starting doveadm takes long enough to need no pause. */
  private void await(String address, String expected) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!knownGeneration(address).equals(expected)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("Dovecot does not take up the change of " + address);
      }
    }
  }

  /** Empty when Dovecot does not know the address. */
  private String knownGeneration(String address) {
    var command = new ArrayList<>(home.doveadm());
    command.addAll(List.of("user", "-f", "generation", address));
    var answer = Command.run(command);
    return answer.succeeded() ? answer.output().strip() : "";
  }
}
