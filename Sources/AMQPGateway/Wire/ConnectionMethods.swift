/// The arguments of methods about the whole connection, on channel 0 (AMQP 0-9-1, class 10).
enum ConnectionMethods {
  /// The server's properties and its login mechanisms.
  struct Start: MethodArguments {
    var versionMajor: UInt8 = 0
    var versionMinor: UInt8 = 9
    var serverProperties = WireTable()
    var mechanisms: [UInt8] = []
    var locales: [UInt8] = []

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.octet(&versionMajor)
      try coder.octet(&versionMinor)
      try coder.table(&serverProperties)
      try coder.longString(&mechanisms)
      try coder.longString(&locales)
    }
  }

  /// The client's properties and its login.
  struct StartOk: MethodArguments {
    var clientProperties = WireTable()
    var mechanism = ""
    var response: [UInt8] = []
    var locale = ""

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.table(&clientProperties)
      try coder.shortString(&mechanism)
      try coder.longString(&response)
      try coder.shortString(&locale)
    }
  }

  struct Secure: MethodArguments {
    var challenge: [UInt8] = []

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.longString(&challenge)
    }
  }

  struct SecureOk: MethodArguments {
    var response: [UInt8] = []

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.longString(&response)
    }
  }

  /// The limits of one side: the frame size in bytes, the heartbeat in seconds; 0 is none.
  struct Tune: MethodArguments {
    var channelMax: UInt16 = 0
    var frameMax: UInt32 = 0
    var heartbeat: UInt16 = 0

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.short(&channelMax)
      try coder.long(&frameMax)
      try coder.short(&heartbeat)
    }
  }

  struct Open: MethodArguments {
    var virtualHost = ""
    var insists = false

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.shortString(&virtualHost)
      try coder.reservedShortString()
      try coder.bit(&insists)
    }
  }

  struct OpenOk: MethodArguments {
    var knownHosts = ""

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.shortString(&knownHosts)
    }
  }

  struct Blocked: MethodArguments {
    var reason = ""

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.shortString(&reason)
    }
  }

  struct UpdateSecret: MethodArguments {
    var newSecret: [UInt8] = []
    var reason = ""

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.longString(&newSecret)
      try coder.shortString(&reason)
    }
  }
}
