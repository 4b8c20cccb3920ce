#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The sockets that are waited for, and what for.
struct Poller {
  /// What a wait found out about a socket.
  struct Readiness {
    var isReadable = false
    var isWritable = false
    /// The other side is gone, and nothing is left to be read.
    var isGone = false
  }

  static let wake = 0
  static let listener = 1

  private var entries: [pollfd] = []
  /// The clients behind the first two entries, which are none.
  private var owners: [ClientID?] = []
  /// Where a client stands, by its place in the machine.
  private var places: [Int] = []

  init(wake: Int32, listener: Int32) {
    append(wake, owner: nil)
    append(listener, owner: nil)
  }

  var indices: Range<Int> { entries.indices }
  var clientCount: Int { entries.count - 2 }

  func owner(_ index: Int) -> ClientID? { owners[index] }
  func descriptor(_ index: Int) -> Int32 { entries[index].fd }

  func descriptor(of client: ClientID) -> Int32? {
    let place = Int(client.slot.index)
    guard place < places.count, places[place] >= 0, owners[places[place]] == client else {
      return nil
    }
    return entries[places[place]].fd
  }

  mutating func add(_ descriptor: Int32, of client: ClientID) {
    while places.count <= Int(client.slot.index) { places.append(-1) }
    places[Int(client.slot.index)] = entries.count
    append(descriptor, owner: client)
  }

  /// Removes a client and returns its descriptor; the last one takes its place.
  mutating func remove(_ client: ClientID) -> Int32? {
    guard let descriptor = descriptor(of: client) else { return nil }
    let index = places[Int(client.slot.index)]
    places[Int(client.slot.index)] = -1
    entries.swapAt(index, entries.count - 1)
    owners.swapAt(index, owners.count - 1)
    entries.removeLast()
    owners.removeLast()
    if index < owners.count, let moved = owners[index] { places[Int(moved.slot.index)] = index }
    return descriptor
  }

  mutating func want(reading: Bool, writing: Bool, of client: ClientID) {
    guard descriptor(of: client) != nil else { return }
    setEvents(places[Int(client.slot.index)], reading: reading, writing: writing)
  }

  mutating func setEvents(_ index: Int, reading: Bool, writing: Bool = false) {
    entries[index].events = Int16((reading ? POLLIN : 0) | (writing ? POLLOUT : 0))
  }

  /// Waits until a socket is ready or so many milliseconds have passed; -1 waits for ever.
  ///
  /// Returns how many are ready.
  mutating func wait(milliseconds: Int32) -> Int {
    let count = poll(&entries, nfds_t(entries.count), milliseconds)
    if count <= 0 {
      for index in entries.indices { entries[index].revents = 0 }
    }
    return Int(max(count, 0))
  }

  /// What the last wait found out; asked once, and nothing if the place is no longer taken.
  mutating func readiness(_ index: Int) -> Readiness? {
    guard index < entries.count else { return nil }
    let events = Int32(entries[index].revents)
    guard events != 0 else { return nil }
    entries[index].revents = 0
    var readiness = Readiness()
    readiness.isReadable = events & POLLIN != 0
    readiness.isWritable = events & POLLOUT != 0
    readiness.isGone =
      events & (POLLERR | POLLNVAL) != 0 || (events & POLLHUP != 0 && !readiness.isReadable)
    return readiness
  }

  private mutating func append(_ descriptor: Int32, owner: ClientID?) {
    entries.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
    owners.append(owner)
  }
}
