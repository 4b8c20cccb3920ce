import Synchronization

/// Whether the process uses more memory than it may.
///
/// It is what the system says, and no estimate: journals, outcomes and states of a story can be of any size.
/// So where it ends a search differs from machine to machine, as the place does where a signal ends one.
final class MemoryLimit: Sendable {
  /// In bytes; 0 is no limit.
  let bytes: Int
  private let looks = Atomic(0)
  private let wasMet = Atomic(false)

  init(bytes: Int) { self.bytes = bytes }

  /// Whether it was met so far.
  var isMet: Bool { wasMet.load(ordering: .acquiring) }

  /// Looks, but not each time that it is asked: it costs as much as some events of a run.
  func look() -> Bool {
    guard bytes > 0 else { return false }
    if isMet { return true }
    guard looks.wrappingAdd(1, ordering: .relaxed).oldValue % Self.interval == 0 else {
      return false
    }
    guard let used = Platform.residentMemory, used > bytes else { return false }
    wasMet.store(true, ordering: .releasing)
    return true
  }

  private static var interval: Int { 8 }
}
