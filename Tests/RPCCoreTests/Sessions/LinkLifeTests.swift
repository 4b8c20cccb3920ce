import Testing

@testable import RPCCore

@Suite("The links of a session")
struct LinkLifeTests {
  private let first = LinkID(1)
  private let second = LinkID(2)
  private let now = Instant(nanoseconds: 1_000)

  private func opening(delay: Int64? = 10) -> LinkLife {
    var links = LinkLife(delay: delay)
    #expect(links.begin() == .open(first))
    return links
  }

  private func open(delay: Int64? = 10) -> LinkLife {
    var links = opening(delay: delay)
    #expect(links.opened(first) == .prepare(first))
    #expect(links.prepared(first) == true)
    return links
  }

  @Test("A link is asked for, prepared and used, and only then can anything be sent on it")
  func use() {
    var links = opening()
    #expect(links.openLink == nil && links.isCurrent(first))
    #expect(links.opened(first) == .prepare(first))
    #expect(links.openLink == nil && links.isCurrent(first))
    #expect(links.prepared(first) == true)
    #expect(links.openLink == first && links.isCurrent(first))
  }

  @Test("A session begins once")
  func once() {
    var links = opening()
    #expect(links.begin() == nil)
    #expect(links.state == .opening(first))
  }

  @Test("A link that is lost is closed, and another is asked for when the time has come")
  func lost() {
    var links = open()
    #expect(links.lost(first) == .close(first))
    #expect(!links.isCurrent(first) && links.openLink == nil && links.nextInstant == nil)
    #expect(links.passTime(now: .distantFuture) == nil)
    #expect(links.closed(first, now: now) == nil)
    #expect(links.nextInstant == now.advanced(byNanoseconds: 10))
    #expect(links.passTime(now: now.advanced(byNanoseconds: 9)) == nil)
    #expect(links.passTime(now: now.advanced(byNanoseconds: 10)) == .open(second))
    #expect(links.isCurrent(second))
  }

  @Test("A link that cannot be had is asked for again, and has not to be closed")
  func refused() {
    var links = opening()
    #expect(links.refused(first, now: now) == nil)
    #expect(links.state == .waiting(until: now.advanced(byNanoseconds: 10)))
  }

  @Test("A link that cannot be prepared is closed")
  func notPrepared() {
    var links = opening()
    _ = links.opened(first)
    #expect(links.notPrepared(first) == .close(first))
    #expect(links.closed(first, now: now) == nil)
    #expect(links.state == .waiting(until: now.advanced(byNanoseconds: 10)))
  }

  @Test("A link that is lost before it is there is closed when it is")
  func lostEarly() {
    var links = opening()
    #expect(links.lost(first) == nil)
    #expect(!links.isCurrent(first))
    #expect(links.opened(first) == .close(first))
    #expect(links.prepared(first) == false)
    #expect(links.closed(first, now: now) == nil)
    #expect(links.passTime(now: .distantFuture) == .open(second))
  }

  @Test("A link that is lost while it is prepared is closed once")
  func lostWhilePrepared() {
    var links = opening()
    _ = links.opened(first)
    #expect(links.lost(first) == .close(first))
    #expect(links.notPrepared(first) == nil)
    #expect(links.prepared(first) == false)
  }

  @Test("Without another try the loss, or the refusal, is the end", arguments: [true, false])
  func withoutDelay(isLost: Bool) {
    var links = isLost ? open(delay: nil) : opening(delay: nil)
    if isLost {
      #expect(links.mayOpen)
      #expect(links.lost(first) == .close(first))
      #expect(!links.mayOpen)
      #expect(links.closed(first, now: now) == .end(.lost))
    } else {
      #expect(links.refused(first, now: now) == .end(.refused))
    }
    #expect(links.state == .over(isLost ? .lost : .refused))
    #expect(links.passTime(now: .distantFuture) == nil)
  }

  @Test("What cannot be prepared is the end without another try, once it is closed")
  func notPreparedWithoutDelay() {
    var links = opening(delay: nil)
    _ = links.opened(first)
    #expect(links.notPrepared(first) == .close(first))
    #expect(links.closed(first, now: now) == .end(.refused))
  }

  @Test("A session that ends closes the link that it has, and asks for none")
  func end() {
    var links = open()
    #expect(links.end() == .close(first))
    #expect(!links.mayOpen)
    #expect(links.end() == nil)
    #expect(links.closed(first, now: now) == .end(.asked))
    #expect(links.state == .over(.asked))
    #expect(links.end() == nil && links.begin() == nil)
  }

  @Test("A session that ends while a link is opened closes it when it is there")
  func endWhileOpening() {
    var links = opening()
    #expect(links.end() == nil)
    #expect(!links.isCurrent(first) && !links.mayOpen)
    var other = links
    #expect(links.opened(first) == .close(first))
    #expect(links.closed(first, now: now) == .end(.asked))
    #expect(other.refused(first, now: now) == .end(.asked))
  }

  @Test("A session that ends while its link is closed asks for no other")
  func endWhileClosing() {
    var links = open()
    _ = links.lost(first)
    #expect(links.end() == nil)
    #expect(links.closed(first, now: now) == .end(.asked))
  }

  @Test("A session ends at once where there is no link")
  func endWithoutLink() {
    var idle = LinkLife(delay: 10)
    #expect(idle.end() == .end(.asked))
    var waiting = opening()
    _ = waiting.refused(first, now: now)
    #expect(waiting.end() == .end(.asked))
  }

  @Test("Events of an earlier link change nothing")
  func outdated() {
    var links = open()
    _ = links.lost(first)
    _ = links.closed(first, now: now)
    _ = links.passTime(now: .distantFuture)
    let before = links
    #expect(links.lost(first) == nil && links.opened(first) == nil)
    #expect(links.prepared(first) == false && links.notPrepared(first) == nil)
    #expect(links.refused(first, now: now) == nil && links.closed(first, now: now) == nil)
    #expect(links == before)
  }
}
