extension Method {
  /// Reads the arguments of a method; what is left over is an error.
  init(_ id: MethodID, from reader: inout WireReader) throws(WireError) {
    self = try Self.read(id, from: &reader)
    try reader.finish()
  }

  private static func read(
    _ id: MethodID, from reader: inout WireReader
  ) throws(WireError) -> Method {
    switch id {
    case .connectionStart: .connectionStart(try .init(from: &reader))
    case .connectionStartOk: .connectionStartOk(try .init(from: &reader))
    case .connectionSecure: .connectionSecure(try .init(from: &reader))
    case .connectionSecureOk: .connectionSecureOk(try .init(from: &reader))
    case .connectionTune: .connectionTune(try .init(from: &reader))
    case .connectionTuneOk: .connectionTuneOk(try .init(from: &reader))
    case .connectionOpen: .connectionOpen(try .init(from: &reader))
    case .connectionOpenOk: .connectionOpenOk(try .init(from: &reader))
    case .connectionClose: .connectionClose(try .init(from: &reader))
    case .connectionCloseOk: .connectionCloseOk
    case .connectionBlocked: .connectionBlocked(try .init(from: &reader))
    case .connectionUnblocked: .connectionUnblocked
    case .connectionUpdateSecret: .connectionUpdateSecret(try .init(from: &reader))
    case .connectionUpdateSecretOk: .connectionUpdateSecretOk
    case .channelOpen: .channelOpen(try .init(from: &reader))
    case .channelOpenOk: .channelOpenOk(try .init(from: &reader))
    case .channelFlow: .channelFlow(try .init(from: &reader))
    case .channelFlowOk: .channelFlowOk(try .init(from: &reader))
    case .channelClose: .channelClose(try .init(from: &reader))
    case .channelCloseOk: .channelCloseOk
    case .accessRequest: .accessRequest(try .init(from: &reader))
    case .accessRequestOk: .accessRequestOk(try .init(from: &reader))
    case .exchangeDeclare: .exchangeDeclare(try .init(from: &reader))
    case .exchangeDeclareOk: .exchangeDeclareOk
    case .exchangeDelete: .exchangeDelete(try .init(from: &reader))
    case .exchangeDeleteOk: .exchangeDeleteOk
    case .exchangeBind: .exchangeBind(try .init(from: &reader))
    case .exchangeBindOk: .exchangeBindOk
    case .exchangeUnbind: .exchangeUnbind(try .init(from: &reader))
    case .exchangeUnbindOk: .exchangeUnbindOk
    case .queueDeclare: .queueDeclare(try .init(from: &reader))
    case .queueDeclareOk: .queueDeclareOk(try .init(from: &reader))
    case .queueBind: .queueBind(try .init(from: &reader))
    case .queueBindOk: .queueBindOk
    case .queuePurge: .queuePurge(try .init(from: &reader))
    case .queuePurgeOk: .queuePurgeOk(try .init(from: &reader))
    case .queueDelete: .queueDelete(try .init(from: &reader))
    case .queueDeleteOk: .queueDeleteOk(try .init(from: &reader))
    case .queueUnbind: .queueUnbind(try .init(from: &reader))
    case .queueUnbindOk: .queueUnbindOk
    case .basicQos: .basicQos(try .init(from: &reader))
    case .basicQosOk: .basicQosOk
    case .basicConsume: .basicConsume(try .init(from: &reader))
    case .basicConsumeOk: .basicConsumeOk(try .init(from: &reader))
    case .basicCancel: .basicCancel(try .init(from: &reader))
    case .basicCancelOk: .basicCancelOk(try .init(from: &reader))
    case .basicPublish: .basicPublish(try .init(from: &reader))
    case .basicReturn: .basicReturn(try .init(from: &reader))
    case .basicDeliver: .basicDeliver(try .init(from: &reader))
    case .basicGet: .basicGet(try .init(from: &reader))
    case .basicGetOk: .basicGetOk(try .init(from: &reader))
    case .basicGetEmpty: .basicGetEmpty(try .init(from: &reader))
    case .basicAck: .basicAck(try .init(from: &reader))
    case .basicReject: .basicReject(try .init(from: &reader))
    case .basicRecoverAsync: .basicRecoverAsync(try .init(from: &reader))
    case .basicRecover: .basicRecover(try .init(from: &reader))
    case .basicRecoverOk: .basicRecoverOk
    case .basicNack: .basicNack(try .init(from: &reader))
    case .confirmSelect: .confirmSelect(try .init(from: &reader))
    case .confirmSelectOk: .confirmSelectOk
    case .txSelect: .txSelect
    case .txSelectOk: .txSelectOk
    case .txCommit: .txCommit
    case .txCommitOk: .txCommitOk
    case .txRollback: .txRollback
    case .txRollbackOk: .txRollbackOk
    }
  }
}
