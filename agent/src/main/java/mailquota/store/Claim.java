package mailquota.store;

import java.io.IOException;
import java.sql.SQLException;

/**
 * The right to decide and deliver, which one process at a time has: two that watch the same
 * mailboxes would both send each notice. It ends with the process, however that ends. For one
 * thread.
 */
interface Claim extends AutoCloseable {

  /** Where no other process can be. */
  Claim SOLE =
      new Claim() {
        @Override
        public boolean hold() {
          return true;
        }

        @Override
        public void close() {}
      };

  /**
   * Takes it, or makes sure that it is still held.
   *
   * @return false while another process has it
   * @throws SQLException when the database cannot tell
   * @throws IOException when the file system cannot tell
   */
  boolean hold() throws SQLException, IOException;

  /** Gives it up. */
  @Override
  void close();
}
