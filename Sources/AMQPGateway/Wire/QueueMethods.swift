/// The arguments of methods about queues (AMQP 0-9-1, class 50).
enum QueueMethods {
  struct Declare: MethodArguments {
    var queue = ""
    var isPassive = false
    var isDurable = false
    var isExclusive = false
    var isAutoDelete = false
    var noWait = false
    var arguments = WireTable()

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.reservedShort()
      try coder.shortString(&queue)
      try coder.bits(&isPassive, &isDurable, &isExclusive, &isAutoDelete, &noWait)
      try coder.table(&arguments)
    }
  }

  struct DeclareOk: MethodArguments {
    var queue = ""
    var messageCount: UInt32 = 0
    var consumerCount: UInt32 = 0

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.shortString(&queue)
      try coder.long(&messageCount)
      try coder.long(&consumerCount)
    }
  }

  struct Bind: MethodArguments {
    var queue = ""
    var exchange = ""
    var routingKey = ""
    var noWait = false
    var arguments = WireTable()

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.reservedShort()
      try coder.shortString(&queue)
      try coder.shortString(&exchange)
      try coder.shortString(&routingKey)
      try coder.bit(&noWait)
      try coder.table(&arguments)
    }
  }

  struct Purge: MethodArguments {
    var queue = ""
    var noWait = false

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.reservedShort()
      try coder.shortString(&queue)
      try coder.bit(&noWait)
    }
  }

  struct Count: MethodArguments {
    var messageCount: UInt32 = 0

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.long(&messageCount)
    }
  }

  struct Delete: MethodArguments {
    var queue = ""
    var ifUnused = false
    var ifEmpty = false
    var noWait = false

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.reservedShort()
      try coder.shortString(&queue)
      try coder.bits(&ifUnused, &ifEmpty, &noWait)
    }
  }

  struct Unbind: MethodArguments {
    var queue = ""
    var exchange = ""
    var routingKey = ""
    var arguments = WireTable()

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.reservedShort()
      try coder.shortString(&queue)
      try coder.shortString(&exchange)
      try coder.shortString(&routingKey)
      try coder.table(&arguments)
    }
  }
}
