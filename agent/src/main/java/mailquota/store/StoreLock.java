package mailquota.store;

import java.io.IOException;
import java.sql.SQLException;

/**
 * The lock of a store. Only the process that holds it decides and delivers, because two would both
 * send each notice. The operating system or the server releases it when the process ends. For one
 * thread.
 */
interface StoreLock extends AutoCloseable {

  /** The lock of a store that no other process can use. */
  StoreLock ALWAYS_HELD =
      new StoreLock() {
        @Override
        public boolean hold() {
          return true;
        }

        @Override
        public void close() {}
      };

  /**
   * Acquires the lock, or checks that it is still held.
   *
   * @return false while another process holds it
   * @throws SQLException if the database fails
   * @throws IOException if the file system fails
   */
  boolean hold() throws SQLException, IOException;

  @Override
  void close();
}
