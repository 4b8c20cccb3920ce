/// The arguments of a method.
///
/// They pass their fields to a coder in the order of the wire.
protocol MethodArguments: Hashable, Sendable {
  init()
  mutating func code<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure)
}

extension MethodArguments {
  init<Coder: FieldCoder>(with coder: inout Coder) throws(Coder.Failure) {
    self.init()
    try code(with: &coder)
  }

  func write(to writer: inout WireWriter) {
    var copy = self
    copy.code(with: &writer)
  }
}

/// The cause for closing a channel or a connection, and the method that led to it.
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
