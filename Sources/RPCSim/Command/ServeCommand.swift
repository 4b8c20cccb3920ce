import AMQPGateway
import RPCSim

extension Command {
  static let serve = Command(
    name: "serve",
    summary: "Run a message broker in memory, for clients that speak AMQP 0-9-1.",
    discussion: """
      Serves clients of RabbitMQ, unchanged, from a broker in memory that does what RabbitMQ does,
      and forgets everything when it ends. Prints 'listening on ADDRESS' when it is ready, and stops
      on SIGINT and SIGTERM. User and password are 'guest' without --user, and as in RabbitMQ
      'guest' is let in from this machine only; the only virtual host is '/'. Nothing is encrypted:
      listen on this machine only, or on a network you trust.

      With --faults the faults of a scenario strike the clients; only its keys 'servers', 'clients'
      and 'faults' count. A connection that calls itself (connection_name) as the scenario calls a
      process is that process; a connection that consumes a server's queue is that server; all
      others are the client, if the scenario has just one kind of client. Faults that need a look
      into a process, the name of a call, or a schedule that chooses, are refused. Prints 'fault: …'
      when a fault strikes; a fault that never struck fails the command, unless it is 'optional'.
      """,
    operands: "",
    options: [
      .listen, .user, .frameSize, .channels, .connections, .messageSize, .memory, .trafficFaults,
      .trafficJournal,
    ],
    exitCodes: [.held, .failed, .unusable],
    examples: [
      Example(
        line: "rpcsim serve", meaning: "Listen at the address that clients try by default."),
      Example(
        line: "rpcsim serve --listen 127.0.0.1:0", meaning: "Listen on a port that is free."),
      Example(
        line: "rpcsim serve --listen unix:/tmp/rpcsim.sock", meaning: "Listen on a Unix socket."),
      Example(
        line: "rpcsim serve --faults race.json5",
        meaning: "Let the faults of a scenario strike the clients."),
      Example(
        line: "rpcsim serve --journal today.trace", meaning: "Write down what happens."),
    ]
  ) { (arguments, console) throws(UsageError) in
    guard arguments.operands.isEmpty else {
      throw UsageError("serve takes options only: --listen ADDRESS says where")
    }
    let address = try arguments.listenAddress()
    let configuration = try arguments.gatewayConfiguration()
    let descriptors = configuration.limits.connections + 64
    if Platform.allowDescriptors(descriptors) < descriptors, arguments.has(.connections) {
      console.complain(
        "rpcsim: the system lets this process open too few files for so many connections: some will "
          + "have to wait; 'ulimit -n' shows the limit")
    }
    do {
      var traffic = try ServedTraffic(arguments)
      let server =
        if let traffic {
          try AMQPServer(
            listeningOn: address, configuration: configuration, meeting: traffic.faults)
        } else {
          try AMQPServer(listeningOn: address, configuration: configuration)
        }
      Platform.whenAskedToEnd { server.stop() }
      console.write("listening on \(server.address.description.shown(in: 1_000))\n")
      guard !address.isChosenBySystem || console.output.failure == nil else {
        console.complain(
          "rpcsim: error: standard output cannot be written, so the port that the system chose "
            + "stays unknown: name one with --listen")
        return .unusable
      }
      var doorkeeper = Doorkeeper()
      server.run { crossings, refusals in
        traffic?.tell(crossings, &console)
        doorkeeper.tell(refusals, &console)
      }
      return traffic?.end(&console) ?? .held
    } catch let error as FileFailure {
      console.complain(error.message)
      return .unusable
    } catch {
      console.complain("rpcsim: error: \("\(error)".shown(in: 1_000))")
      return .unusable
    }
  }
}

/// Reports refused logins, each user once: a client may try again without end.
private struct Doorkeeper {
  /// The largest number of users that are remembered.
  ///
  /// Few users have an account.
  private static let limit = 16
  private var users: [String] = []

  mutating func tell(_ refusals: [LoginRefusal], _ console: inout Console) {
    for refusal in refusals where users.count < Self.limit && !users.contains(refusal.user) {
      users.append(refusal.user)
      console.complain(
        "rpcsim: \(DisplayText.quoted(refusal.user)) from \(refusal.origin) may log in only "
          + "from this machine: let the client use another user, and name it with --user")
    }
  }
}

extension ListenAddress {
  /// Whether the system chooses the port, so that only the output tells it.
  fileprivate var isChosenBySystem: Bool {
    if case .tcp(_, port: 0) = self { true } else { false }
  }
}

extension Option {
  static let trafficFaults = Option(
    "faults", "FILE", help: "Let the faults of this scenario strike the clients.")
  static let trafficJournal = Option(
    "journal", "FILE",
    help: "Write down what happens: a trace, or a JSON object in each line if\n"
      + "FILE ends in .jsonl.")
  fileprivate static let listen = Option(
    "listen", "ADDRESS",
    help: "Listen on HOST:PORT or unix:PATH; \(ListenAddress.standard) if not given.\n"
      + "Port 0 stands for any free port.")
  fileprivate static let user = Option(
    "user", "NAME:PASSWORD", help: "Let this user in; guest:guest if not given.")
  fileprivate static let frameSize = Option(
    "frame-size", "BYTES", help: "Take no larger frames; \(GatewayLimits().frameSize) if not given."
  )
  fileprivate static let channels = Option(
    "channels", "N",
    help: "Allow a connection so many channels; \(GatewayLimits().channels) if not given.")
  fileprivate static let connections = Option(
    "connections", "N",
    help: "Allow so many connections; \(GatewayLimits().connections) if not given.")
  fileprivate static let messageSize = Option(
    "message-size", "BYTES",
    help: "Take no larger messages; \(GatewayLimits().messageSize) if not given.")
  fileprivate static let memory = Option(
    "memory", "BYTES",
    help: "Make publishers wait while the messages that are held take more;\n"
      + "no limit if not given.")
}

extension Arguments {
  fileprivate func listenAddress() throws(UsageError) -> ListenAddress {
    guard let text = text(.listen) else { return .standard }
    guard let address = ListenAddress(text) else {
      throw UsageError("--listen takes HOST:PORT or unix:PATH, not \(DisplayText.quoted(text))")
    }
    return address
  }

  fileprivate func gatewayConfiguration() throws(UsageError) -> GatewayConfiguration {
    var configuration = GatewayConfiguration()
    if let text = text(.user) { configuration.credentials = [try Self.credentials(text)] }
    let limits = configuration.limits
    configuration.limits.frameSize =
      try number(.frameSize, in: 4096...(1 << 30)) ?? limits.frameSize
    configuration.limits.channels = try number(.channels, in: 1...65_535) ?? limits.channels
    configuration.limits.connections =
      try number(.connections, in: 1...65_536) ?? limits.connections
    configuration.limits.messageSize =
      try number(.messageSize, in: 0...(1 << 32)) ?? limits.messageSize
    configuration.limits.memory = try number(.memory, in: 0...(1 << 48)) ?? limits.memory
    return configuration
  }

  private static func credentials(
    _ text: String
  ) throws(UsageError) -> GatewayConfiguration.Credentials {
    guard let colon = text.firstIndex(of: ":") else {
      throw UsageError("--user takes NAME:PASSWORD")
    }
    return GatewayConfiguration.Credentials(
      user: String(text[..<colon]), password: String(text[text.index(after: colon)...]))
  }
}
