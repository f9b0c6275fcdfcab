import Glibc

/// Files as bytes: read within a bound, written beside and renamed.
enum Files {
  /// The bytes of a regular file of at most so many bytes.
  static func bytes(of file: String, atMost limit: Int) throws(HardwareError) -> [UInt8] {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR {
        throw .notFound(name: file, searched: [folder(of: file)])
      }
      throw .unreadable(file: file, reason: failure())
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .unreadable(file: file, reason: failure()) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(file: file, reason: "it is not a regular file")
    }
    // One byte more than the bound shows a file that grew past it since.
    let length = Int(min(status.st_size, off_t(limit)))
    var bytes = [UInt8](repeating: 0, count: length + 1)
    var filled = 0
    while filled < bytes.count {
      let count = bytes.withUnsafeMutableBytes { buffer in
        buffer.baseAddress.map { read(descriptor, $0 + filled, buffer.count - filled) } ?? 0
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(file: file, reason: failure()) }
      if count == 0 { break }
      filled += count
    }
    guard filled <= limit, status.st_size <= off_t(limit) else {
      throw .invalid(
        file: file, line: 0,
        message: "the file has \(max(Int(status.st_size), filled)) bytes; at most \(limit) are read"
      )
    }
    bytes.removeSubrange(filled...)
    return bytes
  }

  /// Writes beside the file and renames, so that no half-written file is ever seen under its name.
  static func write(_ bytes: [UInt8], to file: String) throws(HardwareError) {
    let beside = "\(file).\(getpid()).\(UInt32.random(in: 0 ... .max)).part"
    let descriptor = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .unwritable(file: file, reason: failure()) }
    var reason = fill(descriptor, with: bytes)
    if reason == nil && fsync(descriptor) != 0 { reason = failure() }
    if close(descriptor) != 0 && reason == nil { reason = failure() }
    if reason == nil && rename(beside, file) != 0 { reason = failure() }
    guard let reason else { return }
    unlink(beside)
    throw .unwritable(file: file, reason: reason)
  }

  /// Writes all bytes; why not, where that fails.
  private static func fill(_ descriptor: Int32, with bytes: [UInt8]) -> String? {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        buffer.baseAddress.map { Glibc.write(descriptor, $0 + written, buffer.count - written) }
          ?? 0
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return failure() }
      written += count
    }
    return nil
  }

  /// The names in a folder, sorted; none where it cannot be opened.
  static func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      names.append(name)
    }
    return names.sorted()
  }

  /// The path with every symbolic link followed, or nil where nothing is there.
  static func real(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The folder that a path names its file in.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// A name within a folder.
  static func path(_ name: String, in folder: String) -> String {
    folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }

  private static func failure() -> String { String(cString: strerror(errno)) }
}
