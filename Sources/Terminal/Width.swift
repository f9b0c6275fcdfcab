import Foundation

extension StandardOutput {
  /// How many characters a line of the terminal has room for; nil where standard output is no terminal.
  public static var width: Int? {
    guard isatty(1) == 1 else { return nil }
    var size = winsize()
    guard unsafe ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}
