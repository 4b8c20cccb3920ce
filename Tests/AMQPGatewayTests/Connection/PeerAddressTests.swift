import Testing

@testable import AMQPGateway

@Suite("Where clients connect from")
struct PeerAddressTests {
  @Test(
    "this machine is what RabbitMQ takes for it",
    arguments: [
      PeerAddress.unix, .ipv4(0x7F00_0001), .ipv4(0x7FFF_FFFE), .ipv6(high: 0, low: 1),
      .ipv6(high: 0, low: 0xFFFF_7F00_0001),
    ])
  func loopback(peer: PeerAddress) {
    #expect(peer.isLoopback)
  }

  @Test("an address is told in its numbers")
  func description() {
    #expect(PeerAddress.ipv4(0x0A00_01FF).description == "10.0.1.255")
    #expect(PeerAddress.ipv6(high: 0xFE80 << 48, low: 0xABC).description == "fe80:0:0:0:0:0:0:abc")
  }

  @Test(
    "every other address is that of another machine",
    arguments: [
      PeerAddress.ipv4(0), .ipv4(0x0A00_0001), .ipv4(0x8000_0001), .ipv6(high: 0, low: 0),
      .ipv6(high: 1, low: 1), .ipv6(high: 0xFE80 << 48, low: 1),
      .ipv6(high: 0, low: 0xFFFF_0A00_0001), .ipv6(high: 1, low: 0xFFFF_7F00_0001), .unknown,
    ])
  func elsewhere(peer: PeerAddress) {
    #expect(!peer.isLoopback)
  }
}
