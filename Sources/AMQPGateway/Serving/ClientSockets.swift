/// The sockets of clients, found by client or by token.
///
/// A token is not reused, so an event that is older than the loss of its client finds no socket.
struct ClientSockets {
  /// A client's socket and the events that the loop waits for.
  struct Socket {
    let client: ClientID
    let descriptor: Int32
    let token: UInt64
    var interest = Poller.Interest.reading
  }

  /// Tokens below are free for other descriptors.
  static let firstToken: UInt64 = 1 << 32

  /// By the clients' slot indices in the machine.
  private var sockets: [Socket?] = []
  private(set) var count = 0
  /// The upper half of the next token.
  ///
  /// The lower half is the client's slot index.
  private var serial: UInt64 = 1

  subscript(client: ClientID) -> Socket? {
    let index = Int(client.slot.index)
    guard index < sockets.count, let socket = sockets[index], socket.client == client else {
      return nil
    }
    return socket
  }

  subscript(token token: UInt64) -> Socket? {
    let index = Int(token & 0xFFFF_FFFF)
    guard index < sockets.count, let socket = sockets[index], socket.token == token else {
      return nil
    }
    return socket
  }

  var all: [Socket] { sockets.compactMap { $0 } }

  /// Adds the socket of a new client.
  mutating func add(_ descriptor: Int32, of client: ClientID) -> Socket {
    let index = Int(client.slot.index)
    while sockets.count <= index { sockets.append(nil) }
    let socket = Socket(
      client: client, descriptor: descriptor, token: serial << 32 | UInt64(index))
    serial = serial == .max >> 32 ? 1 : serial + 1
    sockets[index] = socket
    count += 1
    return socket
  }

  /// Sets the events that the loop waits for.
  ///
  /// Returns whether they changed.
  mutating func setInterest(_ interest: Poller.Interest, of socket: Socket) -> Bool {
    let index = Int(socket.client.slot.index)
    guard sockets[index]?.interest != interest else { return false }
    sockets[index]?.interest = interest
    return true
  }

  mutating func remove(_ socket: Socket) {
    sockets[Int(socket.client.slot.index)] = nil
    count -= 1
  }
}
