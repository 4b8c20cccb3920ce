import RPCCore
import Testing

@Suite("IndexedHeap")
struct IndexedHeapTests {
  @Test("Its first is the smallest over any history of sets, moves and removals")
  func agreesWithModel() {
    var heap = IndexedHeap<Int>()
    var model: [Int32: Int] = [:]
    var state: UInt64 = 5
    for step in 0..<5_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let item = Int32((state >> 33) % 40)
      if (state >> 60) < 5 {
        heap.remove(item)
        model[item] = nil
      } else {
        let key = Int((state >> 40) % 1_000) * 10_000 + step
        heap.set(item, key: key)
        model[item] = key
      }
      #expect(heap.first?.key == model.values.min())
      #expect(heap.key(of: item) == model[item])
      #expect(heap.count == model.count)
    }
  }

  @Test("Removing what is not there does nothing")
  func removeMissing() {
    var heap = IndexedHeap<Int>()
    heap.remove(3)
    heap.set(0, key: 1)
    heap.remove(3)
    #expect(heap.count == 1)
    #expect(!heap.isEmpty)
  }
}
