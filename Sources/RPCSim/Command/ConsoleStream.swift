/// A destination of text: a descriptor of the process, or a string for tests.
struct ConsoleStream {
  let isTerminal: Bool
  private(set) var hasColour: Bool
  /// The text written so far, if the stream has no descriptor.
  private(set) var captured = ""
  /// The error after which the stream writes nothing more.
  private(set) var failure: Platform.Failure?
  private let descriptor: Int32?
  /// Whether the descriptor was closed at the start of the process, so that its number may belong
  /// to another file by now.
  private let isClosed: Bool

  /// A stream of the process.
  init(descriptor: Int32, mayHaveColour: Bool) {
    self.descriptor = descriptor
    isClosed = !Platform.isOpen(descriptor)
    isTerminal = Platform.isTerminal(descriptor)
    hasColour = isTerminal && mayHaveColour
  }

  /// A stream that captures its text.
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

  /// Writes a text.
  ///
  /// After a failure, nothing more is written.
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
