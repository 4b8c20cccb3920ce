/// The arguments of methods about publisher confirms (class 85, an extension of RabbitMQ).
enum ConfirmMethods {
  struct Select: MethodArguments {
    var noWait = false

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.bit(&noWait)
    }
  }
}
