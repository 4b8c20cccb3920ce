import RPCCore
import Testing

@Suite("Field table")
struct FieldTableTests {
  @Test("Fields keep the order in which they were written")
  func order() {
    var table: FieldTable = ["z": .integer(1), "a": .integer(2)]
    table["m"] = .integer(3)
    #expect(table.names == ["z", "a", "m"])
  }

  @Test("A new value keeps the place of its field")
  func replacing() {
    var table: FieldTable = ["z": .integer(1), "a": .integer(2)]
    table["z"] = .text("new")
    #expect(table.names == ["z", "a"])
    #expect(table["z"] == .text("new"))
    #expect(table["a"] == .integer(2))
  }

  @Test("A field set to nothing is gone, and comes last when it is set again")
  func removing() {
    var table: FieldTable = ["z": .integer(1), "a": .integer(2)]
    table["z"] = nil
    #expect(table["z"] == nil)
    #expect(table.names == ["a"])
    table["z"] = .void
    #expect(table.names == ["a", "z"])
    #expect(table["z"] == .void)
  }

  @Test("Removing what is not there changes nothing")
  func removingNothing() {
    var table: FieldTable = ["a": .integer(1)]
    table["b"] = nil
    #expect(table == ["a": .integer(1)])
  }

  @Test("Of two values for one name the last is kept, in the place of the first")
  func repeatedName() {
    let table: FieldTable = ["a": .integer(1), "b": .integer(2), "a": .integer(3)]
    #expect(table.names == ["a", "b"])
    #expect(table["a"] == .integer(3))
  }

  @Test("Tables of the same fields in another order are not equal")
  func equality() {
    let table: FieldTable = ["a": .integer(1), "b": .integer(2)]
    #expect(table == ["a": .integer(1), "b": .integer(2)])
    #expect(table != ["b": .integer(2), "a": .integer(1)])
    #expect(table != ["a": .integer(1)])
  }

  @Test("Only a table without fields is empty")
  func isEmpty() {
    var table = FieldTable()
    #expect(table.isEmpty)
    table["a"] = .void
    #expect(!table.isEmpty)
  }

  @Test("Values of different kinds are different, even if they look alike")
  func kinds() {
    let values: [FieldValue] = [
      .boolean(true), .integer(1), .double(1), .text("1"), .bytes([1]),
      .timestamp(secondsSince1970: 1), .array([.integer(1)]), .table(["a": .integer(1)]), .void,
    ]
    #expect(Set(values).count == values.count)
  }
}

extension FieldTable {
  fileprivate var names: [String] { fields.map(\.name) }
}
