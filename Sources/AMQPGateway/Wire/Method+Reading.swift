extension Method {
  /// Reads the arguments of a method; surplus bytes are an error.
  init(_ id: MethodID, from reader: inout WireReader) throws(WireError) {
    self = try Self.make(id, with: &reader)
    try reader.finish()
  }

  /// Makes a method whose arguments a coder sets.
  static func make<Coder: FieldCoder>(
    _ id: MethodID, with coder: inout Coder
  ) throws(Coder.Failure) -> Method {
    switch id {
    case .connectionStart: .connectionStart(try .init(with: &coder))
    case .connectionStartOk: .connectionStartOk(try .init(with: &coder))
    case .connectionSecure: .connectionSecure(try .init(with: &coder))
    case .connectionSecureOk: .connectionSecureOk(try .init(with: &coder))
    case .connectionTune: .connectionTune(try .init(with: &coder))
    case .connectionTuneOk: .connectionTuneOk(try .init(with: &coder))
    case .connectionOpen: .connectionOpen(try .init(with: &coder))
    case .connectionOpenOk: .connectionOpenOk(try .init(with: &coder))
    case .connectionClose: .connectionClose(try .init(with: &coder))
    case .connectionCloseOk: .connectionCloseOk
    case .connectionBlocked: .connectionBlocked(try .init(with: &coder))
    case .connectionUnblocked: .connectionUnblocked
    case .connectionUpdateSecret: .connectionUpdateSecret(try .init(with: &coder))
    case .connectionUpdateSecretOk: .connectionUpdateSecretOk
    case .channelOpen: .channelOpen(try .init(with: &coder))
    case .channelOpenOk: .channelOpenOk(try .init(with: &coder))
    case .channelFlow: .channelFlow(try .init(with: &coder))
    case .channelFlowOk: .channelFlowOk(try .init(with: &coder))
    case .channelClose: .channelClose(try .init(with: &coder))
    case .channelCloseOk: .channelCloseOk
    case .accessRequest: .accessRequest(try .init(with: &coder))
    case .accessRequestOk: .accessRequestOk(try .init(with: &coder))
    case .exchangeDeclare: .exchangeDeclare(try .init(with: &coder))
    case .exchangeDeclareOk: .exchangeDeclareOk
    case .exchangeDelete: .exchangeDelete(try .init(with: &coder))
    case .exchangeDeleteOk: .exchangeDeleteOk
    case .exchangeBind: .exchangeBind(try .init(with: &coder))
    case .exchangeBindOk: .exchangeBindOk
    case .exchangeUnbind: .exchangeUnbind(try .init(with: &coder))
    case .exchangeUnbindOk: .exchangeUnbindOk
    case .queueDeclare: .queueDeclare(try .init(with: &coder))
    case .queueDeclareOk: .queueDeclareOk(try .init(with: &coder))
    case .queueBind: .queueBind(try .init(with: &coder))
    case .queueBindOk: .queueBindOk
    case .queuePurge: .queuePurge(try .init(with: &coder))
    case .queuePurgeOk: .queuePurgeOk(try .init(with: &coder))
    case .queueDelete: .queueDelete(try .init(with: &coder))
    case .queueDeleteOk: .queueDeleteOk(try .init(with: &coder))
    case .queueUnbind: .queueUnbind(try .init(with: &coder))
    case .queueUnbindOk: .queueUnbindOk
    case .basicQos: .basicQos(try .init(with: &coder))
    case .basicQosOk: .basicQosOk
    case .basicConsume: .basicConsume(try .init(with: &coder))
    case .basicConsumeOk: .basicConsumeOk(try .init(with: &coder))
    case .basicCancel: .basicCancel(try .init(with: &coder))
    case .basicCancelOk: .basicCancelOk(try .init(with: &coder))
    case .basicPublish: .basicPublish(try .init(with: &coder))
    case .basicReturn: .basicReturn(try .init(with: &coder))
    case .basicDeliver: .basicDeliver(try .init(with: &coder))
    case .basicGet: .basicGet(try .init(with: &coder))
    case .basicGetOk: .basicGetOk(try .init(with: &coder))
    case .basicGetEmpty: .basicGetEmpty(try .init(with: &coder))
    case .basicAck: .basicAck(try .init(with: &coder))
    case .basicReject: .basicReject(try .init(with: &coder))
    case .basicRecoverAsync: .basicRecoverAsync(try .init(with: &coder))
    case .basicRecover: .basicRecover(try .init(with: &coder))
    case .basicRecoverOk: .basicRecoverOk
    case .basicNack: .basicNack(try .init(with: &coder))
    case .confirmSelect: .confirmSelect(try .init(with: &coder))
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
