import InMemoryBroker
import RPCCore

/// The hosted processes of a world.
struct HostedProcesses: Sendable {
  /// Indexed by process.
  private var processes: [HostedProcess] = []

  var indices: Range<Int> { processes.indices }

  subscript(process: Int) -> HostedProcess {
    // A plain getter, inlined. A coroutine that is not inlined would allocate its frame at each
    // access. Without optimization, the compiler reads the yielded value after its end.
    @inline(__always) get { processes[process] }
    // In place: with a copy of the process, every insertion into one of its sets would copy the
    // set.
    @inline(__always) _modify { yield &processes[process] }
  }

  /// Adds a process, which is not started yet.
  ///
  /// Returns its index.
  mutating func add() -> Int {
    processes.append(HostedProcess(index: processes.count))
    return processes.count - 1
  }
}
