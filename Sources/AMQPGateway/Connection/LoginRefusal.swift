/// A user with the right password that is not let in from where it came.
///
/// The client hears no more than of a wrong password, as from RabbitMQ; the server's operator hears why.
package struct LoginRefusal: Hashable, Sendable {
  package let user: String
  let peer: PeerAddress

  /// Where the user came from, in the numbers of its address.
  package var origin: String { peer.description }
}
