import Foundation

/// Runs code on a thread of its own.
///
/// The threads of Dispatch and of tasks are few, and shared by all tests. A test that waits for one
/// of them would hold another.
package func onNewThread(_ work: @escaping @Sendable () -> Void) {
  Thread.detachNewThread(work)
}

/// Runs code on a thread of its own, and blocks until it has returned.
package func waitForNewThread(_ work: @escaping @Sendable () -> Void) {
  let done = DispatchSemaphore(value: 0)
  onNewThread {
    work()
    done.signal()
  }
  done.wait()
}
