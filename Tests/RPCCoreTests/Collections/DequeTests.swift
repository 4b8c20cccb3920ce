import RPCCore
import Testing

@Suite("Deque")
struct DequeTests {
  @Test("It agrees with an array over any history of its ends")
  func agreesWithArray() {
    var deque = Deque<Int>()
    var model: [Int] = []
    var state: UInt64 = 1
    for step in 0..<20_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      switch (state >> 33) % 7 {
      case 0, 1, 2:
        deque.append(step)
        model.append(step)
      case 3:
        deque.prepend(step)
        model.insert(step, at: 0)
      case 4, 5: #expect(deque.popFirst() == (model.isEmpty ? nil : model.removeFirst()))
      default: #expect(deque.popLast() == model.popLast())
      }
      #expect(deque.count == model.count)
      #expect(deque.first == model.first)
      #expect(deque.last == model.last)
    }
    #expect(Array(deque) == model)
  }

  @Test("Elements are changed in place, wherever the ring wraps")
  func changeInPlace() {
    var deque = Deque<[Int]>()
    for number in 0..<8 { deque.append([number]) }
    _ = deque.popFirst()
    deque.append([8])
    for index in 0..<8 { deque[index].append(0) }
    #expect(Array(deque) == (1...8).map { [$0, 0] })
  }

  @Test("Removing by a condition keeps the order of the rest")
  func removeAllWhere() {
    var deque = Deque<Int>()
    for number in 0..<10 { deque.append(number) }
    deque.removeAll { $0.isMultiple(of: 3) }
    #expect(Array(deque) == [1, 2, 4, 5, 7, 8])
  }

  @Test("Equality looks at elements, not at where they lie")
  func equality() {
    var left = Deque<Int>()
    left.append(0)
    left.append(1)
    _ = left.popFirst()
    var right = Deque<Int>()
    right.prepend(1)
    #expect(left == right)
  }

  @Test("A copy does not change with its original")
  func valueSemantics() {
    var deque = Deque<Int>()
    deque.append(1)
    let copy = deque
    deque[0] = 2
    #expect(copy[0] == 1)
  }
}
