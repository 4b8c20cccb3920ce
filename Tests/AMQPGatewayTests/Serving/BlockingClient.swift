import Foundation

@testable import AMQPGateway

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Runs a blocking closure on a new thread, so that no other test waits for it.
func onThread<Result: Sendable>(
  _ work: @escaping @Sendable () throws -> Result
) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread { continuation.resume(with: Swift.Result { try work() }) }
  }
}

/// A client with a blocking socket.
struct BlockingClient {
  struct Closed: Error {}

  private let descriptor: Int32
  private var received: [UInt8] = []

  init(to address: ListenAddress) throws {
    switch address {
    case .tcp(_, let port):
      descriptor = socket(AF_INET, System.streamSocket, 0)
      var name = sockaddr_in()
      name.sin_family = sa_family_t(AF_INET)
      name.sin_port = port.bigEndian
      name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      // Without this, the second of two writes waits for the acknowledgement of the first.
      System.setOption(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY)
      try Self.join(descriptor, &name)
    case .unix(let path):
      descriptor = socket(AF_UNIX, System.streamSocket, 0)
      var name = sockaddr_un()
      name.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
      try Self.join(descriptor, &name)
    }
  }

  private static func join<Name>(_ descriptor: Int32, _ name: inout Name) throws {
    let result = withUnsafePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<Name>.size))
      }
    }
    guard result == 0 else { throw SystemError(operation: "connect", code: errno) }
  }

  func close() { _ = Self.closeDescriptor(descriptor) }

  private static func closeDescriptor(_ descriptor: Int32) -> Int32 {
    #if canImport(Darwin)
      Darwin.close(descriptor)
    #elseif canImport(Glibc)
      Glibc.close(descriptor)
    #else
      Musl.close(descriptor)
    #endif
  }

  func send(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        write(descriptor, $0.baseAddress, $0.count)
      }
      guard count > 0 else { throw Closed() }
      rest = rest.dropFirst(count)
    }
  }

  func send(_ method: Method, on channel: UInt16 = 0) throws {
    try send(WireWriter.bytes { $0.method(method, channel: channel) })
  }

  /// The kind and the payload of the next frame.
  mutating func frame() throws -> (kind: Frame.Kind, payload: [UInt8]) {
    while true {
      let frame = try received.withUnsafeBytes { bytes in
        try Frame.first(of: bytes, largestPayload: .max).map { ($0.kind, Array($0.payload)) }
      }
      if let (kind, payload) = frame {
        received.removeFirst(payload.count + Frame.overhead)
        return (kind, payload)
      }
      try readMore()
    }
  }

  mutating func method() throws -> Method { try Method(payload: try frame().payload) }

  /// Waits until the server closes the connection.
  mutating func waitForEnd() {
    while (try? readMore()) != nil {}
  }

  private mutating func readMore() throws {
    var chunk = [UInt8](repeating: 0, count: 65_536)
    let count = read(descriptor, &chunk, chunk.count)
    guard count > 0 else { throw Closed() }
    received += chunk[..<count]
  }
}

extension BlockingClient {
  /// A client with an open connection and channel 1.
  init(openedTo address: ListenAddress) throws {
    try self.init(to: address)
    try send(ProtocolHeader.bytes)
    _ = try method()
    try send(GatewayStage.startOk())
    guard case .connectionTune(let tune) = try method() else { throw Closed() }
    try send(.connectionTuneOk(tune))
    try send(.connectionOpen(.init(virtualHost: "/")))
    _ = try method()
    try send(.channelOpen(.init()), on: 1)
    _ = try method()
  }
}
