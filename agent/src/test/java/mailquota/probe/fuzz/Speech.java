package mailquota.probe.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Everything that a server sends in one connection, as characters of ISO 8859-1.
 *
 * @param hangs whether it stops sending at the end instead of closing the connection
 */
record Speech(List<Part> parts, boolean hangs) {

  /**
   * Sent when the client has sent that many lines. {@code $1} to {@code $9} are the first words of
   * its lines, which are IMAP tags.
   */
  record Part(int afterLines, String text) {}

  Speech {
    parts = List.copyOf(parts);
  }

  /** The server's part of a transcript; the transcripts' README describes the format. */
  static Speech ofTranscript(String transcript) {
    List<Part> parts = new ArrayList<>();
    int lines = 0;
    for (String line : transcript.lines().toList()) {
      int text = line.indexOf(' ') + 1;
      if (line.startsWith("C:")) {
        lines++;
      } else if (line.startsWith("S: ") || line.startsWith("drip ")) {
        parts.add(new Part(lines, octets(line.substring(text)) + "\r\n"));
      } else if (line.startsWith("raw ")) {
        parts.add(new Part(lines, line.substring(text).translateEscapes()));
      }
    }
    return new Speech(parts, transcript.contains("\nstall"));
  }

  private static String octets(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  /** Reads a file written by {@link #write(Path)}. */
  static Speech read(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      List<Part> parts =
          lines.stream()
              .skip(1)
              .map(line -> line.split(" ", 2))
              .map(words -> new Part(Integer.parseInt(words[0]), words[1].translateEscapes()))
              .toList();
      return new Speech(parts, lines.getFirst().equals("hangs"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In an editable form: the ending, then one part a line, escaped as in Java. */
  void write(Path file) {
    String text =
        parts.stream()
            .map(part -> part.afterLines + " " + escaped(part.text) + "\n")
            .collect(Collectors.joining("", hangs ? "hangs\n" : "closes\n", ""));
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        escaped.append("\\\\");
      } else if (c >= ' ' && c < 0x7f) {
        escaped.append(c);
      } else {
        escaped.append("\\%03o".formatted((int) c));
      }
    }
    return escaped.toString();
  }
}
