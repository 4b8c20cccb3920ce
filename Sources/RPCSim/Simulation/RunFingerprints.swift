import Foundation
import RPCCore

/// What runs came to, in a file that another process compares with: so a difference shows that two runs in
/// one process cannot show, such as the order of a set, an environment variable or a file.
///
/// The file is named by the variable `RPCSIM_FINGERPRINTS`. The process that finds no file writes one, and each
/// process that finds it holds its runs against it.
final class RunFingerprints: Sendable {
  /// Of this process; `nil` if nobody asks for them.
  static let shared = ProcessInfo.processInfo.environment["RPCSIM_FINGERPRINTS"].flatMap { path in
    path.isEmpty ? nil : RunFingerprints(path: path)
  }

  private enum Content: Sendable {
    /// What this process writes.
    case written(FileHandle)
    /// What another process wrote, by what was run.
    case known([String: Set<String>])
    /// The file cannot be used.
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

  /// Writes a run down, or holds it against what another process wrote.
  ///
  /// Runs of one name and schedule may be of several tests, whose order means nothing: one of those that
  /// are known has to be the same. A run that is not known at all is not compared.
  ///
  /// - Parameters:
  ///   - report: What the run did.
  ///   - name: What was run, and with which schedule.
  /// - Throws: ``FingerprintFailure`` if it is another one.
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

/// A run came out otherwise in another process: what the code does depends on something besides the seed.
///
/// It is looked for if the environment variable `RPCSIM_FINGERPRINTS` names a file that another process wrote.
public struct FingerprintFailure: Error, CustomStringConvertible, Sendable {
  /// The file of fingerprints.
  public let file: String
  /// What was run: the simulation's name, its seed and its schedule.
  public let run: String
  /// What is wrong.
  let reason: String
  /// What the run did in this process.
  public let report: SimulationReport

  /// What is wrong, and where to look.
  public var description: String {
    """
    the run '\(run)' and the fingerprints in \(file) do not fit: \(reason).
    If the code is the same, it depends on what differs between processes: the order of a Set or Dictionary, \
    a real clock, the environment, a file. If it has changed, remove the file and write it anew.
    """
  }
}

extension ScheduleRecorder.Mode {
  /// The mode in words that are the same in every process.
  var name: String {
    switch self {
    case .random: "random"
    case .pct(_, let changes): "pct \(changes.sorted())"
    case .replay(let schedule): "\(schedule)"
    }
  }
}

extension SimulationReport {
  /// All that happened and all that was sent, as one number that is the same in every process.
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
