import InMemoryBroker
import RPCCore

/// The processes of a world whose code runs beside it.
struct HostedProcesses: Sendable {
  /// By their place in the cast.
  private var processes: [HostedProcess] = []

  var indices: Range<Int> { processes.indices }

  subscript(process: Int) -> HostedProcess {
    // A plain getter, inlined: a coroutine would allocate its frame at each look wherever it is not,
    // and without optimization the compiler reads what it yields when that is gone.
    @inline(__always) get { processes[process] }
    // In place: a copy would make every insertion into one of its sets a copy of the set.
    @inline(__always) _modify { yield &processes[process] }
  }

  /// Adds a process, which is not started yet; returns its place.
  mutating func add() -> Int {
    processes.append(HostedProcess(place: processes.count))
    return processes.count - 1
  }
}
