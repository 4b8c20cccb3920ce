/// The states of files at one look.
struct WatchedFiles: Equatable {
  /// The values that show a change of a file: an editor may write into the file or replace it.
  struct Stamp: Equatable {
    /// The instant of the last write, in nanoseconds since 1970.
    var modified: Int64
    var size: Int64
    var identity: UInt64
  }

  private struct File: Equatable {
    let path: String
    let stamp: Stamp
  }

  /// In the order in which they are played.
  private let files: [File]

  var count: Int { files.count }

  /// - Parameter files: The paths, each once, with their stamps. Files without a stamp are left
  ///   out.
  init(_ files: [(path: String, stamp: Stamp?)]) {
    self.files = files.compactMap { path, stamp in stamp.map { File(path: path, stamp: $0) } }
  }

  /// The paths that are new, gone or changed, in the order in which they are played.
  ///
  /// Paths that are gone come last.
  func changes(since earlier: WatchedFiles) -> [String] {
    guard self != earlier else { return [] }
    var left: [String: Stamp] = [:]
    for file in earlier.files { left[file.path] = file.stamp }
    var changed: [String] = []
    for file in files where left.removeValue(forKey: file.path) != file.stamp {
      changed.append(file.path)
    }
    return changed + earlier.files.map(\.path).filter { left[$0] != nil }
  }
}

extension WatchedFiles {
  /// Looks at the scenario files of the given paths.
  init(in paths: [String]) {
    self.init(ScenarioFiles(in: paths).paths.map { ($0, Platform.stamp(of: $0)) })
  }
}
