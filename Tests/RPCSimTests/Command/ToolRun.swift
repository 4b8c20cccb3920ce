import Foundation

@testable import RPCSimCommand

/// The tool run with arguments, and what came of it.
struct ToolRun: Equatable {
  var code: ExitCode
  var output: String
  var errors: String

  init(_ arguments: String..., isTerminal: Bool = false) {
    self.init(arguments, isTerminal: isTerminal)
  }

  init(_ arguments: [String], isTerminal: Bool = false, end: EndRequest = EndRequest()) {
    var console = Console(
      output: ConsoleStream(capturingAsTerminal: isTerminal),
      errors: ConsoleStream(capturingAsTerminal: isTerminal), end: end)
    code = CommandLineTool.run(arguments, into: &console)
    output = console.output.captured
    errors = console.errors.captured
  }
}

/// A folder that is gone when the test is over.
final class TemporaryFolder {
  let path: String

  init() throws {
    let name = "rpcsim-\(UUID().uuidString)"
    path = FileManager.default.temporaryDirectory.appending(path: name).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Writes a file and returns its path.
  @discardableResult
  func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let file = "\(path)/\(name)"
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    return file
  }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String { try write(name, text.utf8) }

  /// A text with the folder's own path, which differs each time, taken out.
  func withoutPath(_ text: String) -> String {
    text.replacingOccurrences(of: path + "/", with: "")
  }
}
