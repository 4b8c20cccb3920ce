import Foundation
import RPCCore

/// Compares runs with those of another execution of the program, by a file of fingerprints.
///
/// Such a comparison finds differences that two runs in one execution cannot show. Examples are the
/// order of a set, an environment variable and a file.
///
/// The environment variable `RPCSIM_FINGERPRINTS` names the file. The execution that finds no file
/// writes one. Each execution that finds it compares its runs with it.
final class RunFingerprints: Sendable {
  /// The fingerprints of this execution; `nil` if the variable names no file.
  static let shared = ProcessInfo.processInfo.environment["RPCSIM_FINGERPRINTS"].flatMap { path in
    path.isEmpty ? nil : RunFingerprints(path: path)
  }

  private enum Content: Sendable {
    /// The file that this execution writes.
    case written(FileHandle)
    /// The fingerprints that another execution wrote, by the name of the run.
    case known([String: Set<String>])
    /// The reason why the file cannot be used.
    case unusable(String)
  }

  let path: String
  private let content: WatchedMutex<Content>

  init(path: String) {
    self.path = path
    content = WatchedMutex(Self.open(path))
  }

  private static func open(_ path: String) -> Content {
    if let text = try? String(contentsOfFile: path, encoding: .utf8) {
      var known: [String: Set<String>] = [:]
      for line in text.split(separator: "\n") {
        let parts = line.split(separator: "\t", maxSplits: 1)
        guard parts.count == 2 else {
          return .unusable("it has a line that is no fingerprint: \(line.prefix(80))")
        }
        known[String(parts[1]), default: []].insert(String(parts[0]))
      }
      return .known(known)
    }
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let file = FileHandle(forWritingAtPath: path)
    else { return .unusable("it cannot be read or written") }
    return .written(file)
  }

  /// Writes down the fingerprint of a run, or compares it with those of another execution.
  ///
  /// Several tests can make runs of the same name and schedule, in any order. So the run has to
  /// equal one of the known runs of its name. A run of an unknown name is not compared.
  ///
  /// - Parameters:
  ///   - report: The report of the run.
  ///   - name: The name of the simulation, with seed and schedule.
  /// - Throws: ``FingerprintFailure`` if the run differs, or the file cannot be used.
  func hold(_ report: SimulationReport, of name: String) throws {
    let print = String(report.fingerprint, radix: 16)
    let key = name.replacing("\n", with: " ").replacing("\t", with: " ")
    let difference: String? = content.withLock { content in
      switch content {
      case .written(let file):
        file.write(Data("\(print)\t\(key)\n".utf8))
        return nil
      case .known(let known):
        guard let prints = known[key], !prints.contains(print) else { return nil }
        return "the run came out in another way than in the process that wrote the file"
      case .unusable(let reason): return reason
      }
    }
    if let difference {
      throw FingerprintFailure(file: path, run: name, reason: difference, report: report)
    }
  }
}

/// A run differs from that of another execution, because the code depends on more than the seed.
///
/// The check is made if the environment variable `RPCSIM_FINGERPRINTS` names a file that another
/// execution wrote. The error is also thrown if the file cannot be used.
public struct FingerprintFailure: Error, CustomStringConvertible, Sendable {
  /// The path of the file of fingerprints.
  public let file: String
  /// The name of the simulation, its seed and its schedule.
  public let run: String
  /// The reason of the error.
  let reason: String
  /// The report of the run in this execution.
  public let report: SimulationReport

  /// The reason of the error, and its usual causes.
  public var description: String {
    """
    the run '\(run)' and the fingerprints in \(file) do not fit: \(reason).
    If the code is the same, it depends on what differs between processes: the order of a Set or Dictionary, \
    a real clock, the environment, a file. If it has changed, remove the file and write it anew.
    """
  }
}

extension ScheduleRecorder.Mode {
  /// The mode in words that are the same in every execution.
  var name: String {
    switch self {
    case .random: "random"
    case .pct(_, let changes): "pct \(changes.sorted())"
    case .replay(let schedule): "\(schedule)"
    }
  }
}

extension SimulationReport {
  /// A hash of the events, messages and failures of the run, which is the same in every execution.
  fileprivate var fingerprint: UInt64 {
    var hash = StableHash("").adding(stepCount)
    for line in TextTrace(journal).lines { hash = hash.adding(line) }
    for (event, message) in sent {
      hash = hash.adding(event).adding(message.type ?? "")
      for byte in message.body { hash = hash.adding(Int(byte)) }
    }
    for failure in failures { hash = hash.adding(failure) }
    return hash.value
  }
}
