import Foundation

@testable import RPCSimCommand

/// A call of the tool in this process, with its exit code and output.
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

/// A folder that is removed after the test.
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

  /// Removes the folder's path from a text, because it differs in each run.
  func withoutPath(_ text: String) -> String {
    text.replacingOccurrences(of: path + "/", with: "")
  }
}
