import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Files that appear only when they are complete, even if the process ends in the middle or the
/// disk is full.
extension Platform {
  /// Writes a new file.
  ///
  /// An existing file stays unchanged, and is an error.
  static func create(_ path: String, with bytes: [UInt8]) throws(Failure) {
    let draft = try writeDraft(of: path, bytes)
    defer { unlink(draft) }
    guard link(draft, path) != 0 else { return }
    let failure = Failure.last
    guard failure.lacksLinks else { throw failure }
    // Without hard links, another process may write the file between these two calls.
    if (try? kind(of: path)) != nil { throw Failure(number: EEXIST) }
    guard rename(draft, path) == 0 else { throw .last }
  }

  /// Writes a file in place of its old content.
  ///
  /// Writes into a pipe or a device directly.
  static func replace(_ path: String, with bytes: [UInt8]) throws(Failure) {
    if case .other? = try? kind(of: path) { return try write(bytes, into: path, O_WRONLY) }
    // A symbolic link stays a link; its target is replaced.
    let target = realpath(path, nil)
    defer { free(target) }
    let path = target.map { String(cString: $0) } ?? path
    let draft = try writeDraft(of: path, bytes)
    guard rename(draft, path) == 0 else {
      let failure = Failure.last
      unlink(draft)
      throw failure
    }
  }

  /// Writes the content to a hidden file in the same folder, under a name that only this process
  /// uses.
  private static func writeDraft(of path: String, _ bytes: [UInt8]) throws(Failure) -> String {
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { String(path[...$0]) } ?? ""
    let draft = "\(folder).rpcsim-\(getpid()).draft"
    do throws(Failure) {
      try write(bytes, into: draft, O_WRONLY | O_CREAT | O_TRUNC)
    } catch {
      unlink(draft)
      throw error
    }
    return draft
  }

  private static func write(
    _ bytes: [UInt8], into path: String, _ flags: Int32
  ) throws(Failure) {
    let descriptor = open(path, flags | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .last }
    let failure: Failure? = bytes.withUnsafeBytes { buffer in
      do throws(Failure) {
        try writeAll(buffer, to: descriptor)
        return nil
      } catch {
        return error
      }
    }
    // Some systems report a full disk only when the file is closed.
    let isClosed = close(descriptor) == 0
    if let failure { throw failure }
    if !isClosed { throw .last }
  }
}

extension Platform.Failure {
  /// Whether the file system does not support hard links.
  fileprivate var lacksLinks: Bool { [EPERM, ENOSYS, EOPNOTSUPP, ENOTSUP].contains(number) }
}
