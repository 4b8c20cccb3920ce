import Foundation
import Synchronization

/// The line of progress, and what the command is doing: written by the command, and by a thread of its own
/// where the command is busy with one thing and cannot say that it goes on.
final class Pulse: Sendable {
  struct State {
    var progress: Progress
    /// What the command is doing, in words.
    var activity: String?
  }

  let state: Mutex<State>

  init(isTerminal: Bool) { state = Mutex(State(progress: Progress(isTerminal: isTerminal))) }

  /// Lets the thread begin.
  ///
  /// - Parameters:
  ///   - descriptor: Where it writes.
  ///   - elapsed: How long the command has taken.
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
      // Whoever does not read this misses nothing else.
      Array(text.utf8).withUnsafeBytes { try? Platform.writeAll($0, to: descriptor) }
    }
  }

  /// How often it looks, in microseconds.
  private static var interval: UInt32 { 250_000 }
}
