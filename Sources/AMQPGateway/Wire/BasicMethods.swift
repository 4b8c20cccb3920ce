/// The arguments of methods about messages (AMQP 0-9-1, class 60).
enum BasicMethods {
  struct Qos: MethodArguments {
    var prefetchSize: UInt32 = 0
    var prefetchCount: UInt16 = 0
    var isGlobal = false

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.long(&prefetchSize)
      try coder.short(&prefetchCount)
      try coder.bit(&isGlobal)
    }
  }

  struct Consume: MethodArguments {
    var queue = ""
    var consumerTag = ""
    var noLocal = false
    var noAck = false
    var isExclusive = false
    var noWait = false
    var arguments = WireTable()

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.reservedShort()
      try coder.shortString(&queue)
      try coder.shortString(&consumerTag)
      try coder.bits(&noLocal, &noAck, &isExclusive, &noWait)
      try coder.table(&arguments)
    }
  }

  struct Tag: MethodArguments {
    var consumerTag = ""

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.shortString(&consumerTag)
    }
  }

  struct Cancel: MethodArguments {
    var consumerTag = ""
    var noWait = false

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.shortString(&consumerTag)
      try coder.bit(&noWait)
    }
  }

  struct Publish: MethodArguments {
    var exchange = ""
    var routingKey = ""
    var isMandatory = false
    var isImmediate = false

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.reservedShort()
      try coder.shortString(&exchange)
      try coder.shortString(&routingKey)
      try coder.bits(&isMandatory, &isImmediate)
    }
  }

  struct Return: MethodArguments {
    var replyCode: UInt16 = 0
    var replyText = ""
    var exchange = ""
    var routingKey = ""

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.short(&replyCode)
      try coder.shortString(&replyText)
      try coder.shortString(&exchange)
      try coder.shortString(&routingKey)
    }
  }

  struct Deliver: MethodArguments {
    var consumerTag = ""
    var deliveryTag: UInt64 = 0
    var isRedelivered = false
    var exchange = ""
    var routingKey = ""

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.shortString(&consumerTag)
      try coder.longLong(&deliveryTag)
      try coder.bit(&isRedelivered)
      try coder.shortString(&exchange)
      try coder.shortString(&routingKey)
    }
  }

  struct Get: MethodArguments {
    var queue = ""
    var noAck = false

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.reservedShort()
      try coder.shortString(&queue)
      try coder.bit(&noAck)
    }
  }

  struct GetOk: MethodArguments {
    var deliveryTag: UInt64 = 0
    var isRedelivered = false
    var exchange = ""
    var routingKey = ""
    var messageCount: UInt32 = 0

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.longLong(&deliveryTag)
      try coder.bit(&isRedelivered)
      try coder.shortString(&exchange)
      try coder.shortString(&routingKey)
      try coder.long(&messageCount)
    }
  }

  struct GetEmpty: MethodArguments {
    var clusterID = ""

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.shortString(&clusterID)
    }
  }

  struct Ack: MethodArguments {
    var deliveryTag: UInt64 = 0
    var isMultiple = false

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.longLong(&deliveryTag)
      try coder.bit(&isMultiple)
    }
  }

  struct Reject: MethodArguments {
    var deliveryTag: UInt64 = 0
    var requeues = false

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.longLong(&deliveryTag)
      try coder.bit(&requeues)
    }
  }

  struct Recover: MethodArguments {
    var requeues = false

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.bit(&requeues)
    }
  }

  struct Nack: MethodArguments {
    var deliveryTag: UInt64 = 0
    var isMultiple = false
    var requeues = false

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.longLong(&deliveryTag)
      try coder.bits(&isMultiple, &requeues)
    }
  }
}
