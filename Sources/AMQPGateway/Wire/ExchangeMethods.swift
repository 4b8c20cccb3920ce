/// The arguments of methods about exchanges (AMQP 0-9-1, class 40).
enum ExchangeMethods {
  struct Declare: MethodArguments {
    var exchange = ""
    var type = ""
    var isPassive = false
    var isDurable = false
    var isAutoDelete = false
    var isInternal = false
    var noWait = false
    var arguments = WireTable()

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.reservedShort()
      try coder.shortString(&exchange)
      try coder.shortString(&type)
      try coder.bits(&isPassive, &isDurable, &isAutoDelete, &isInternal, &noWait)
      try coder.table(&arguments)
    }
  }

  struct Delete: MethodArguments {
    var exchange = ""
    var ifUnused = false
    var noWait = false

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.reservedShort()
      try coder.shortString(&exchange)
      try coder.bits(&ifUnused, &noWait)
    }
  }

  /// The start or end of a binding between exchanges (an extension of RabbitMQ).
  struct Bind: MethodArguments {
    var destination = ""
    var source = ""
    var routingKey = ""
    var noWait = false
    var arguments = WireTable()

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.reservedShort()
      try coder.shortString(&destination)
      try coder.shortString(&source)
      try coder.shortString(&routingKey)
      try coder.bit(&noWait)
      try coder.table(&arguments)
    }
  }
}
