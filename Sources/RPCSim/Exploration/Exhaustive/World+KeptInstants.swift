import InMemoryBroker
import RPCCore

/// Instants that the world keeps outside its agenda.
extension World {
  /// A hash of the distances to these instants.
  ///
  /// It covers the deadlines of pending calls, the expiries of messages in queues, and the windows
  /// of frames on channels. It also covers absolute instants that expectations name, because calls
  /// that begin later are held against them too.
  ///
  /// It leaves out the instants that ``Scenario/keepsFewInstants`` rules out.
  var keptInstants: UInt64 {
    var sum = broker.expiries(from: now) {
      UInt64($0.trace.subject) << 8 | UInt64($0.trace.kind.rawValue)
    }
    let now = now
    for index in scripted.indices {
      let deadlines = scripted.read(index) { $0.deadlines(from: now) }
      sum &+= RandomStream.mix(deadlines &+ UInt64(index))
    }
    for index in 0..<scene.network.indexLimit {
      guard let slot = scene.network.slot(at: index), let route = scene.network[slot] else {
        continue
      }
      var print = Fingerprint(route.process << 2 | route.role.rawValue)
      scene.network.read(slot) { up, down in
        up.addWindows(to: &print, from: now)
        down.addWindows(to: &print, from: now)
      }
      sum &+= print.value
    }
    for bound in cast.bounds where bound.isAbsolute && bound.nanoseconds >= now.nanoseconds {
      sum &+= RandomStream.mix(UInt64(bound.nanoseconds - now.nanoseconds))
    }
    return sum
  }
}

extension Pipe {
  fileprivate func addWindows(to print: inout Fingerprint, from now: Instant) {
    for index in 0..<hops.count {
      let window = hops.read(index) { $0.window }
      print.add(Int(now.nanoseconds(to: window.earliest)))
      print.add(Int(now.nanoseconds(to: window.latest)))
    }
  }
}
