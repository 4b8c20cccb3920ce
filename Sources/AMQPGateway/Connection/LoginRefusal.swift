/// A login with the right password that is refused because of the client's address.
///
/// The client gets the answer for a wrong password, as from RabbitMQ. The operator of the server
/// gets the cause.
package struct LoginRefusal: Hashable, Sendable {
  package let user: String
  let peer: PeerAddress

  /// The client's address, in numbers.
  package var origin: String { peer.description }
}
