/// The arguments of a method, which hand their fields to a coder in the order of the wire.
protocol MethodArguments: Hashable, Sendable {
  init()
  mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure)
}

extension MethodArguments {
  /// Lets a coder set all fields.
  init<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
    self.init()
    try code(with: &coder)
  }

  func write(to writer: inout WireWriter) {
    var copy = self
    copy.code(with: &writer)
  }
}

/// Why a channel or a connection is closed, and by which method it came to that.
struct CloseReason: MethodArguments {
  var replyCode: UInt16 = 200
  var replyText = ""
  var classID: UInt16 = 0
  var methodID: UInt16 = 0

  mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
    try coder.short(&replyCode)
    try coder.shortString(&replyText)
    try coder.short(&classID)
    try coder.short(&methodID)
  }
}
