import Testing

@testable import AMQPGateway

@Suite("Addresses to listen on")
struct ListenAddressTests {
  @Test(
    "an address is read, and written as it was",
    arguments: [
      ("127.0.0.1:5672", ListenAddress.tcp(host: "127.0.0.1", port: 5672)),
      ("localhost:0", .tcp(host: "localhost", port: 0)),
      ("[::1]:5672", .tcp(host: "::1", port: 5672)), ("unix:/tmp/a:b", .unix(path: "/tmp/a:b")),
    ])
  func read(text: String, address: ListenAddress) {
    #expect(ListenAddress(text) == address)
    #expect(address.description == text)
  }

  @Test(
    "what is no address is refused",
    arguments: [
      "", "5672", ":5672", "localhost", "localhost:", "a:65536", "::1:5672", "unix:", "a:b",
    ])
  func refused(text: String) {
    #expect(ListenAddress(text) == nil)
  }
}
