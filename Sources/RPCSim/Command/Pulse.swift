import Foundation
import Synchronization

/// The line of progress and the current activity.
///
/// Usually the command writes the line. A separate thread writes it while the command is busy with
/// one activity.
final class Pulse: Sendable {
  struct State {
    var progress: Progress
    /// The current activity of the command, in words.
    var activity: String?
  }

  let state: Mutex<State>

  init(isTerminal: Bool) { state = Mutex(State(progress: Progress(isTerminal: isTerminal))) }

  /// Starts the thread.
  ///
  /// - Parameters:
  ///   - descriptor: The descriptor for the line.
  ///   - elapsed: The time that the command has taken so far.
  func start(on descriptor: Int32, elapsed: @escaping @Sendable () -> Duration) {
    Thread.detachNewThread { [self] in
      while true {
        usleep(Self.interval)
        beat(after: elapsed(), on: descriptor)
      }
    }
  }

  private func beat(after elapsed: Duration, on descriptor: Int32) {
    state.withLock { state in
      guard let activity = state.activity else { return }
      let text = state.progress.repeatedText(after: elapsed) {
        "\(activity), \(elapsed.components.seconds) s so far"
      }
      guard let text else { return }
      // A failed write of progress is harmless.
      Array(text.utf8).withUnsafeBytes { try? Platform.writeAll($0, to: descriptor) }
    }
  }

  /// The pause between two looks, in microseconds.
  private static var interval: UInt32 { 250_000 }
}
