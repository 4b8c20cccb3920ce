import RPCCore

/// A frame that travels between a process and the broker.
protocol TravellingFrame: Sendable {
  /// The world event of the arrival of a route's first frame.
  static func arrival(on route: Slot) -> WorldEvent
}

/// The frames on their way in one direction, on all routes.
///
/// Only the first frame of each route is on the agenda.
struct Lane<Frame: TravellingFrame>: Sendable {
  /// Indexed by the slot index of the route.
  private var pipes: [Pipe<Frame>] = []

  /// The frames on their way on a route.
  subscript(route: Slot) -> Pipe<Frame> {
    @inline(__always) _read { yield pipes[Int(route.index)] }
  }

  /// Adds a route of a process, without frames.
  mutating func open(_ route: Slot, of process: Int) {
    let index = Int(route.index)
    while index >= pipes.count { pipes.append(Pipe(process: process)) }
    pipes[index] = Pipe(process: process)
  }

  /// Sends a frame, behind those that are on their way.
  @inline(__always)
  mutating func send(
    _ frame: consuming Frame, on route: Slot, in window: Window, because cause: JournalEvent.ID?,
    _ timeline: inout Timeline
  ) {
    let index = Int(route.index)
    guard pipes[index].append(frame, in: window, cause: cause) else { return }
    pipes[index].entry = timeline.schedule(
      Frame.arrival(on: route), of: pipes[index].process, in: window)
  }

  /// Swaps the last two frames on a route.
  mutating func swapLastTwo(on route: Slot) { pipes[Int(route.index)].swapLastTwo() }

  /// Takes the first frame off a route, and plans the arrival of the next one.
  @inline(__always)
  mutating func pop(from route: Slot, _ timeline: inout Timeline) -> Pipe<Frame>.Hop? {
    let index = Int(route.index)
    guard let hop = pipes[index].popFirst() else { return nil }
    pipes[index].entry = nil
    if let window = pipes[index].firstWindow {
      pipes[index].entry = timeline.schedule(
        Frame.arrival(on: route), of: pipes[index].process, in: window)
    }
    return hop
  }

  /// Plans the arrival of the first frame again, for a process that is paused.
  ///
  /// The faults at its point are not asked again.
  mutating func postpone(on route: Slot, _ timeline: inout Timeline) {
    let index = Int(route.index)
    pipes[index].markFirstPassed()
    pipes[index].entry = timeline.schedule(
      Frame.arrival(on: route), of: pipes[index].process, in: Window(timeline.now))
  }

  /// Removes the frames on their way on a route, which will not arrive.
  ///
  /// Returns them.
  @discardableResult
  mutating func clear(_ route: Slot, _ timeline: inout Timeline) -> Deque<Pipe<Frame>.Hop> {
    let pipe = pipes[Int(route.index)]
    pipes[Int(route.index)] = Pipe(process: pipe.process)
    timeline.cancel(pipe.entry)
    return pipe.hops
  }
}

extension Route.UpFrame: TravellingFrame {
  static func arrival(on route: Slot) -> WorldEvent { .arrivalAtBroker(route: route) }
}

extension Route.DownFrame: TravellingFrame {
  static func arrival(on route: Slot) -> WorldEvent { .arrivalAtProcess(route: route) }
}
