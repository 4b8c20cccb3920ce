/// The arguments of methods about publisher confirms (RabbitMQ's own) (AMQP 0-9-1, class 85).
enum ConfirmMethods {
  struct Select: MethodArguments {
    var noWait = false

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.bit(&noWait)
    }
  }
}
