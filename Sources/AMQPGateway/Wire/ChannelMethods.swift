/// The arguments of methods about one channel (AMQP 0-9-1, class 20).
enum ChannelMethods {
  struct Open: MethodArguments {
    var outOfBand = ""

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.shortString(&outOfBand)
    }
  }

  struct OpenOk: MethodArguments {
    var channelID: [UInt8] = []

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.longString(&channelID)
    }
  }

  struct Flow: MethodArguments {
    var isActive = false

    mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
      try coder.bit(&isActive)
    }
  }
}
