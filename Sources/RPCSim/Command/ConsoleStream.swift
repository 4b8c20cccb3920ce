/// Where text goes: a file of the process, or a string that a test looks at.
struct ConsoleStream {
  let isTerminal: Bool
  private(set) var hasColour: Bool
  /// What was written, if it went nowhere else.
  private(set) var captured = ""
  /// Why nothing can be written any more.
  private(set) var failure: Platform.Failure?
  private let descriptor: Int32?
  /// Whether the stream was closed before the process began, so that its number may mean another file by now.
  private let isClosed: Bool

  /// A stream of the process.
  init(descriptor: Int32, mayHaveColour: Bool) {
    self.descriptor = descriptor
    isClosed = !Platform.isOpen(descriptor)
    isTerminal = Platform.isTerminal(descriptor)
    hasColour = isTerminal && mayHaveColour
  }

  /// A stream that keeps what is written.
  init(capturingAsTerminal isTerminal: Bool = false) {
    descriptor = nil
    isClosed = false
    self.isTerminal = isTerminal
    hasColour = isTerminal
  }

  mutating func choose(colour choice: ColourChoice) {
    switch choice {
    case .auto: break
    case .always: hasColour = true
    case .never: hasColour = false
    }
  }

  /// Writes a text; after a failure nothing is tried again.
  mutating func write(_ text: String) {
    guard let descriptor else { return captured += text }
    guard failure == nil, !text.isEmpty else { return }
    guard !isClosed else { return failure = .closed }
    let bytes = Array(text.utf8)
    failure = bytes.withUnsafeBytes { buffer in
      do throws(Platform.Failure) {
        try Platform.writeAll(buffer, to: descriptor)
        return nil
      } catch {
        return error
      }
    }
  }
}
