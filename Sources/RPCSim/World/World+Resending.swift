import RPCCore

/// Calls that outlive the connection that they were made on (A4.4).
extension World {
  /// The broker has named a client's reply queue: what was kept is sent again, to be answered
  /// there.
  mutating func openReplyAddress(_ address: String, process: Int) {
    var requests: [OutgoingRequest] = []
    let local = localTime(of: process)
    processes[process].client.replyAddressOpened(address, now: local, resending: &requests)
    let reason = cause
    for request in requests {
      guard let call = pendingCall(request.message.correlationID, of: process) else { continue }
      cause = reason
      publish(request, as: .requestResent, call: call, process: process)
    }
  }

  private func pendingCall(_ correlationID: String?, of process: Int) -> Int? {
    calls.firstIndex {
      $0.process == Int32(process) && !$0.isSettled && $0.correlationID == correlationID
    }
  }
}
