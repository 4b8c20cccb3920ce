/// The arguments of methods about access rights (AMQP 0-9-1, class 30).
///
/// RabbitMQ grants all of them.
enum AccessMethods {
  struct Request: MethodArguments {
    var realm = ""
    var exclusive = false
    var passive = false
    var active = false
    var write = false
    var read = false

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.shortString(&realm)
      try coder.bits(&exclusive, &passive, &active, &write, &read)
    }
  }

  struct RequestOk: MethodArguments {
    var ticket: UInt16 = 1

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.short(&ticket)
    }
  }
}
