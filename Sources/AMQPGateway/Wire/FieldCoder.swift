/// A coder of a method's fields in their order: a reader sets them, a writer writes them.
///
/// So the layout of each method is defined once, for both directions.
protocol FieldCoder {
  associatedtype Failure: Error

  mutating func octet(_ value: inout UInt8) throws(Failure)
  mutating func short(_ value: inout UInt16) throws(Failure)
  mutating func long(_ value: inout UInt32) throws(Failure)
  mutating func longLong(_ value: inout UInt64) throws(Failure)
  mutating func shortString(_ value: inout String) throws(Failure)
  mutating func longString(_ value: inout [UInt8]) throws(Failure)
  mutating func table(_ value: inout WireTable) throws(Failure)
}

extension FieldCoder {
  /// Flags that share one octet, the first in its lowest bit.
  mutating func bits(
    _ a: inout Bool, _ b: inout Bool, _ c: inout Bool, _ d: inout Bool, _ e: inout Bool
  ) throws(Failure) {
    var octet: UInt8 = a ? 1 : 0
    if b { octet |= 2 }
    if c { octet |= 4 }
    if d { octet |= 8 }
    if e { octet |= 16 }
    try self.octet(&octet)
    a = octet & 1 != 0
    b = octet & 2 != 0
    c = octet & 4 != 0
    d = octet & 8 != 0
    e = octet & 16 != 0
  }

  mutating func bits(
    _ a: inout Bool, _ b: inout Bool, _ c: inout Bool, _ d: inout Bool
  ) throws(Failure) {
    var unused = false
    try bits(&a, &b, &c, &d, &unused)
  }

  mutating func bits(_ a: inout Bool, _ b: inout Bool, _ c: inout Bool) throws(Failure) {
    var unused = false
    try bits(&a, &b, &c, &unused)
  }

  mutating func bits(_ a: inout Bool, _ b: inout Bool) throws(Failure) {
    var unused = false
    try bits(&a, &b, &unused)
  }

  mutating func bit(_ a: inout Bool) throws(Failure) {
    var unused = false
    try bits(&a, &unused)
  }

  /// A field that is obsolete: its value is ignored.
  mutating func reservedShort() throws(Failure) {
    var unused: UInt16 = 0
    try short(&unused)
  }

  mutating func reservedShortString() throws(Failure) {
    var unused = ""
    try shortString(&unused)
  }
}

extension WireReader: FieldCoder {
  mutating func octet(_ value: inout UInt8) throws(WireError) { value = try integer() }
  mutating func short(_ value: inout UInt16) throws(WireError) { value = try integer() }
  mutating func long(_ value: inout UInt32) throws(WireError) { value = try integer() }
  mutating func longLong(_ value: inout UInt64) throws(WireError) { value = try integer() }
  mutating func shortString(_ value: inout String) throws(WireError) {
    value = try shortString()
  }
  mutating func longString(_ value: inout [UInt8]) throws(WireError) {
    value = try longString()
  }
  mutating func table(_ value: inout WireTable) throws(WireError) { value = try table() }
}

extension WireWriter: FieldCoder {
  mutating func octet(_ value: inout UInt8) { integer(value) }
  mutating func short(_ value: inout UInt16) { integer(value) }
  mutating func long(_ value: inout UInt32) { integer(value) }
  mutating func longLong(_ value: inout UInt64) { integer(value) }
  mutating func shortString(_ value: inout String) { shortString(value) }
  mutating func longString(_ value: inout [UInt8]) { longString(value) }
  mutating func table(_ value: inout WireTable) { table(value) }
}
