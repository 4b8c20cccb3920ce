/// A method of AMQP 0-9-1 with its arguments.
///
/// The cases are all methods of RabbitMQ 3.10, with the names of their classes.
enum Method: Hashable, Sendable {
  case connectionStart(ConnectionMethods.Start)
  case connectionStartOk(ConnectionMethods.StartOk)
  case connectionSecure(ConnectionMethods.Secure)
  case connectionSecureOk(ConnectionMethods.SecureOk)
  case connectionTune(ConnectionMethods.Tune)
  case connectionTuneOk(ConnectionMethods.Tune)
  case connectionOpen(ConnectionMethods.Open)
  case connectionOpenOk(ConnectionMethods.OpenOk)
  case connectionClose(CloseReason)
  case connectionCloseOk
  case connectionBlocked(ConnectionMethods.Blocked)
  case connectionUnblocked
  case connectionUpdateSecret(ConnectionMethods.UpdateSecret)
  case connectionUpdateSecretOk

  case channelOpen(ChannelMethods.Open)
  case channelOpenOk(ChannelMethods.OpenOk)
  case channelFlow(ChannelMethods.Flow)
  case channelFlowOk(ChannelMethods.Flow)
  case channelClose(CloseReason)
  case channelCloseOk

  case accessRequest(AccessMethods.Request)
  case accessRequestOk(AccessMethods.RequestOk)

  case exchangeDeclare(ExchangeMethods.Declare)
  case exchangeDeclareOk
  case exchangeDelete(ExchangeMethods.Delete)
  case exchangeDeleteOk
  case exchangeBind(ExchangeMethods.Bind)
  case exchangeBindOk
  case exchangeUnbind(ExchangeMethods.Bind)
  case exchangeUnbindOk

  case queueDeclare(QueueMethods.Declare)
  case queueDeclareOk(QueueMethods.DeclareOk)
  case queueBind(QueueMethods.Bind)
  case queueBindOk
  case queuePurge(QueueMethods.Purge)
  case queuePurgeOk(QueueMethods.Count)
  case queueDelete(QueueMethods.Delete)
  case queueDeleteOk(QueueMethods.Count)
  case queueUnbind(QueueMethods.Unbind)
  case queueUnbindOk

  case basicQos(BasicMethods.Qos)
  case basicQosOk
  case basicConsume(BasicMethods.Consume)
  case basicConsumeOk(BasicMethods.Tag)
  case basicCancel(BasicMethods.Cancel)
  case basicCancelOk(BasicMethods.Tag)
  case basicPublish(BasicMethods.Publish)
  case basicReturn(BasicMethods.Return)
  case basicDeliver(BasicMethods.Deliver)
  case basicGet(BasicMethods.Get)
  case basicGetOk(BasicMethods.GetOk)
  case basicGetEmpty(BasicMethods.GetEmpty)
  case basicAck(BasicMethods.Ack)
  case basicReject(BasicMethods.Reject)
  case basicRecoverAsync(BasicMethods.Recover)
  case basicRecover(BasicMethods.Recover)
  case basicRecoverOk
  case basicNack(BasicMethods.Nack)

  case confirmSelect(ConfirmMethods.Select)
  case confirmSelectOk

  case txSelect
  case txSelectOk
  case txCommit
  case txCommitOk
  case txRollback
  case txRollbackOk
}
