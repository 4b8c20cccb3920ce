import RPCCore

/// A frame that travels between a process and the broker.
protocol TravellingFrame: Sendable {
  /// What happens when the first frame of a route has come to the other end.
  static func arrival(on route: Slot) -> WorldEvent
}

/// What is on its way in one direction, on all routes; of each route the first frame is on the agenda.
struct Lane<Frame: TravellingFrame>: Sendable {
  /// By the place of the route.
  private var pipes: [Pipe<Frame>] = []

  /// What is on its way on a route.
  subscript(route: Slot) -> Pipe<Frame> {
    @inline(__always) _read { yield pipes[Int(route.index)] }
  }

  /// Takes in a route of a process, on which nothing is on its way.
  mutating func open(_ route: Slot, of process: Int) {
    let place = Int(route.index)
    while place >= pipes.count { pipes.append(Pipe(process: process)) }
    pipes[place] = Pipe(process: process)
  }

  /// Sends a frame, behind those that are on their way.
  @inline(__always)
  mutating func send(
    _ frame: consuming Frame, on route: Slot, in window: Window, because cause: JournalEvent.ID?,
    _ timeline: inout Timeline
  ) {
    let place = Int(route.index)
    guard pipes[place].append(frame, in: window, cause: cause) else { return }
    pipes[place].entry = timeline.schedule(
      Frame.arrival(on: route), of: pipes[place].process, in: window)
  }

  /// Lets the last frame and the one before it change places.
  mutating func swapLastTwo(on route: Slot) { pipes[Int(route.index)].swapLastTwo() }

  /// Takes the first frame off a route and lets the next one travel on.
  @inline(__always)
  mutating func pop(from route: Slot, _ timeline: inout Timeline) -> Pipe<Frame>.Hop? {
    let place = Int(route.index)
    guard let hop = pipes[place].popFirst() else { return nil }
    pipes[place].entry = nil
    if let window = pipes[place].firstWindow {
      pipes[place].entry = timeline.schedule(
        Frame.arrival(on: route), of: pipes[place].process, in: window)
    }
    return hop
  }

  /// The first frame has come to the other end, and is looked at later.
  mutating func postpone(on route: Slot, _ timeline: inout Timeline) {
    let place = Int(route.index)
    pipes[place].markFirstPassed()
    pipes[place].entry = timeline.schedule(
      Frame.arrival(on: route), of: pipes[place].process, in: Window(timeline.now))
  }

  /// Returns what is on its way on a route, and will not arrive.
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
