extension Method {
  /// Writes the method's numbers and its arguments.
  func write(to writer: inout WireWriter) {
    writer.integer(id.rawValue)
    switch self {
    case .connectionStart(let arguments): arguments.write(to: &writer)
    case .connectionStartOk(let arguments): arguments.write(to: &writer)
    case .connectionSecure(let arguments): arguments.write(to: &writer)
    case .connectionSecureOk(let arguments): arguments.write(to: &writer)
    case .connectionTune(let arguments): arguments.write(to: &writer)
    case .connectionTuneOk(let arguments): arguments.write(to: &writer)
    case .connectionOpen(let arguments): arguments.write(to: &writer)
    case .connectionOpenOk(let arguments): arguments.write(to: &writer)
    case .connectionClose(let arguments): arguments.write(to: &writer)
    case .connectionBlocked(let arguments): arguments.write(to: &writer)
    case .connectionUpdateSecret(let arguments): arguments.write(to: &writer)
    case .channelOpen(let arguments): arguments.write(to: &writer)
    case .channelOpenOk(let arguments): arguments.write(to: &writer)
    case .channelFlow(let arguments): arguments.write(to: &writer)
    case .channelFlowOk(let arguments): arguments.write(to: &writer)
    case .channelClose(let arguments): arguments.write(to: &writer)
    case .accessRequest(let arguments): arguments.write(to: &writer)
    case .accessRequestOk(let arguments): arguments.write(to: &writer)
    case .exchangeDeclare(let arguments): arguments.write(to: &writer)
    case .exchangeDelete(let arguments): arguments.write(to: &writer)
    case .exchangeBind(let arguments): arguments.write(to: &writer)
    case .exchangeUnbind(let arguments): arguments.write(to: &writer)
    case .queueDeclare(let arguments): arguments.write(to: &writer)
    case .queueDeclareOk(let arguments): arguments.write(to: &writer)
    case .queueBind(let arguments): arguments.write(to: &writer)
    case .queuePurge(let arguments): arguments.write(to: &writer)
    case .queuePurgeOk(let arguments): arguments.write(to: &writer)
    case .queueDelete(let arguments): arguments.write(to: &writer)
    case .queueDeleteOk(let arguments): arguments.write(to: &writer)
    case .queueUnbind(let arguments): arguments.write(to: &writer)
    case .basicQos(let arguments): arguments.write(to: &writer)
    case .basicConsume(let arguments): arguments.write(to: &writer)
    case .basicConsumeOk(let arguments): arguments.write(to: &writer)
    case .basicCancel(let arguments): arguments.write(to: &writer)
    case .basicCancelOk(let arguments): arguments.write(to: &writer)
    case .basicPublish(let arguments): arguments.write(to: &writer)
    case .basicReturn(let arguments): arguments.write(to: &writer)
    case .basicDeliver(let arguments): arguments.write(to: &writer)
    case .basicGet(let arguments): arguments.write(to: &writer)
    case .basicGetOk(let arguments): arguments.write(to: &writer)
    case .basicGetEmpty(let arguments): arguments.write(to: &writer)
    case .basicAck(let arguments): arguments.write(to: &writer)
    case .basicReject(let arguments): arguments.write(to: &writer)
    case .basicRecoverAsync(let arguments): arguments.write(to: &writer)
    case .basicRecover(let arguments): arguments.write(to: &writer)
    case .basicNack(let arguments): arguments.write(to: &writer)
    case .confirmSelect(let arguments): arguments.write(to: &writer)
    default: break
    }
  }

  var id: MethodID {
    switch self {
    case .connectionStart: .connectionStart
    case .connectionStartOk: .connectionStartOk
    case .connectionSecure: .connectionSecure
    case .connectionSecureOk: .connectionSecureOk
    case .connectionTune: .connectionTune
    case .connectionTuneOk: .connectionTuneOk
    case .connectionOpen: .connectionOpen
    case .connectionOpenOk: .connectionOpenOk
    case .connectionClose: .connectionClose
    case .connectionCloseOk: .connectionCloseOk
    case .connectionBlocked: .connectionBlocked
    case .connectionUnblocked: .connectionUnblocked
    case .connectionUpdateSecret: .connectionUpdateSecret
    case .connectionUpdateSecretOk: .connectionUpdateSecretOk
    case .channelOpen: .channelOpen
    case .channelOpenOk: .channelOpenOk
    case .channelFlow: .channelFlow
    case .channelFlowOk: .channelFlowOk
    case .channelClose: .channelClose
    case .channelCloseOk: .channelCloseOk
    case .accessRequest: .accessRequest
    case .accessRequestOk: .accessRequestOk
    case .exchangeDeclare: .exchangeDeclare
    case .exchangeDeclareOk: .exchangeDeclareOk
    case .exchangeDelete: .exchangeDelete
    case .exchangeDeleteOk: .exchangeDeleteOk
    case .exchangeBind: .exchangeBind
    case .exchangeBindOk: .exchangeBindOk
    case .exchangeUnbind: .exchangeUnbind
    case .exchangeUnbindOk: .exchangeUnbindOk
    case .queueDeclare: .queueDeclare
    case .queueDeclareOk: .queueDeclareOk
    case .queueBind: .queueBind
    case .queueBindOk: .queueBindOk
    case .queuePurge: .queuePurge
    case .queuePurgeOk: .queuePurgeOk
    case .queueDelete: .queueDelete
    case .queueDeleteOk: .queueDeleteOk
    case .queueUnbind: .queueUnbind
    case .queueUnbindOk: .queueUnbindOk
    case .basicQos: .basicQos
    case .basicQosOk: .basicQosOk
    case .basicConsume: .basicConsume
    case .basicConsumeOk: .basicConsumeOk
    case .basicCancel: .basicCancel
    case .basicCancelOk: .basicCancelOk
    case .basicPublish: .basicPublish
    case .basicReturn: .basicReturn
    case .basicDeliver: .basicDeliver
    case .basicGet: .basicGet
    case .basicGetOk: .basicGetOk
    case .basicGetEmpty: .basicGetEmpty
    case .basicAck: .basicAck
    case .basicReject: .basicReject
    case .basicRecoverAsync: .basicRecoverAsync
    case .basicRecover: .basicRecover
    case .basicRecoverOk: .basicRecoverOk
    case .basicNack: .basicNack
    case .confirmSelect: .confirmSelect
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
