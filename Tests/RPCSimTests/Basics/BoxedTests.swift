import Testing

@testable import RPCSim

@Suite("A value behind one reference")
struct BoxedTests {
  private struct Holder {
    @Boxed var numbers = [1, 2, 3]
    @Boxed var name = "first"

    var count: Int { _numbers.read { $0.count } }
  }

  @Test("A change does not show in a copy that was made before")
  func copies() {
    var one = Holder()
    let before = one
    one.numbers[1] = 5
    one.name += " and last"
    #expect(one.numbers == [1, 5, 3])
    #expect(one.name == "first and last")
    #expect(before.numbers == [1, 2, 3])
    #expect(before.name == "first")
  }

  @Test("Of two copies each goes its own way")
  func branches() {
    var one = Holder()
    var other = one
    one.numbers.append(4)
    other.numbers.removeAll()
    #expect(one.numbers == [1, 2, 3, 4])
    #expect(other.numbers.isEmpty)
  }

  @Test("It can be looked at where it lies")
  func read() {
    let one = Holder()
    #expect(one.count == 3)
  }
}
