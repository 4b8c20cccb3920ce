/// Files as they were when they were looked at.
struct WatchedFiles: Equatable {
  /// What changes when a file does: an editor may write into it, or put another in its place.
  struct Stamp: Equatable {
    /// When it was written last, in nanoseconds since 1970.
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

  /// - Parameter files: The paths, none twice, and what is there; what is not there is left out.
  init(_ files: [(path: String, stamp: Stamp?)]) {
    self.files = files.compactMap { path, stamp in stamp.map { File(path: path, stamp: $0) } }
  }

  /// The paths that came, went or changed since, in the order in which they are played; those that
  /// went stand last.
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
  /// Looks at the scenario files that paths mean.
  init(in paths: [String]) {
    self.init(ScenarioFiles(in: paths).paths.map { ($0, Platform.stamp(of: $0)) })
  }
}
