/// The steps before and after a handler: decoding, validation and encoding.
extension RPCHandlers {
  static func arguments<Arguments: Decodable>(
    of context: HandlerContext, by codec: any PayloadCodec,
    _ validate: (@Sendable (Arguments) throws -> Void)?
  ) throws -> Arguments {
    let arguments: Arguments
    do { arguments = try codec.decode(Arguments.self, from: context.request.body) } catch {
      throw RemoteError(code: .invalidRequest, message: "the arguments cannot be read: \(error)")
    }
    do { try validate?(arguments) } catch let error as RemoteError { throw error } catch {
      throw RemoteError(
        code: .validationError, type: String(describing: type(of: error)),
        message: String(describing: error))
    }
    return arguments
  }

  static func encode<Result: Encodable>(
    _ result: Result, by codec: any PayloadCodec
  ) throws -> [UInt8] {
    do { return try codec.encode(result) } catch {
      throw RemoteError(code: .internal, message: "the result cannot be encoded: \(error)")
    }
  }
}
