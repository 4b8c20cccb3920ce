import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Files that are there whole, or not at all: whoever looks, whenever the process ends, and if the disk is
/// full.
extension Platform {
  /// Writes a file that is not there yet; one that is there is left as it is, and a failure.
  static func create(_ path: String, with bytes: [UInt8]) throws(Failure) {
    let draft = try writeDraft(of: path, bytes)
    defer { unlink(draft) }
    guard link(draft, path) != 0 else { return }
    let failure = Failure.last
    guard failure.lacksLinks else { throw failure }
    // Where files have one name only, somebody else may come between.
    if (try? kind(of: path)) != nil { throw Failure(number: EEXIST) }
    guard rename(draft, path) == 0 else { throw .last }
  }

  /// Writes a file, in place of what it held; a pipe or a device is written to.
  static func replace(_ path: String, with bytes: [UInt8]) throws(Failure) {
    if case .other? = try? kind(of: path) { return try write(bytes, into: path, O_WRONLY) }
    // A link stays one.
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

  /// Writes beside a file what it is to hold, under a name that is hidden and of this process alone.
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
    // Some systems say only now that there was no room.
    let isClosed = close(descriptor) == 0
    if let failure { throw failure }
    if !isClosed { throw .last }
  }
}

extension Platform.Failure {
  /// Whether a file system knows no second names of files.
  fileprivate var lacksLinks: Bool { [EPERM, ENOSYS, EOPNOTSUPP, ENOTSUP].contains(number) }
}
