#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import CEpoll
  import Glibc
#elseif canImport(Musl)
  import CEpoll
  import Musl
#endif

/// Waits until one of many descriptors is ready: by epoll on Linux, by kqueue on Darwin.
///
/// The system keeps the list of watched descriptors. So the cost of a wait depends on the ready
/// descriptors, not on the watched ones. The poller is independent of servers: any loop over
/// sockets can use it. Closing a descriptor ends its watch.
package final class Poller: Sendable {
  /// The events of a descriptor that a loop waits for.
  package struct Interest: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    /// There are bytes to read, or the other side has finished.
    package static let reading = Interest(rawValue: 1)
    /// There is room to write.
    package static let writing = Interest(rawValue: 2)

    package init(rawValue: UInt8) { self.rawValue = rawValue }
  }

  /// The state of a descriptor that a wait found ready.
  package struct Event: Hashable, Sendable {
    /// The token under which the descriptor is watched.
    package var token: UInt64
    package var isReadable = false
    package var isWritable = false
    /// The other side is gone, and nothing is left to be read.
    package var isGone = false
  }

  /// The most events of one wait.
  ///
  /// The next wait returns the others.
  package static let mostEvents = 256

  private let queue: Int32

  /// Makes a poller that watches no descriptor yet.
  ///
  /// - Throws: ``SystemError`` if the process has no descriptor left.
  package init() throws(SystemError) {
    queue = try System.check("wait for sockets", Self.makeQueue())
  }

  deinit { close(queue) }

  /// Watches a descriptor.
  ///
  /// - Parameters:
  ///   - descriptor: The descriptor. It must not be watched already.
  ///   - token: The token that the descriptor's events carry.
  ///   - interest: The events to wait for. Without any, Linux still reports that the other side is
  ///     gone.
  /// - Throws: ``SystemError`` if the system has no room for another descriptor.
  package func watch(
    _ descriptor: Int32, as token: UInt64, for interest: Interest
  ) throws(SystemError) {
    try System.check("wait for a socket", register(descriptor, token, interest, isNew: true))
  }

  /// Changes the events of a watched descriptor.
  package func change(_ descriptor: Int32, as token: UInt64, to interest: Interest) {
    _ = register(descriptor, token, interest, isNew: false)
  }

  /// Waits until a descriptor is ready or the time is over; -1 waits for ever.
  ///
  /// - Parameters:
  ///   - milliseconds: The longest time to wait.
  ///   - events: Receives the events, in place of its old content. A signal may end the wait
  ///     without an event.
  package func wait(milliseconds: Int32, into events: inout [Event]) {
    events.removeAll(keepingCapacity: true)
    collect(milliseconds, into: &events)
  }
}

#if canImport(Darwin)
  extension Poller {
    private static func makeQueue() -> Int32 { kqueue() }

    /// Removing a filter that was not added is no error.
    private func register(
      _ descriptor: Int32, _ token: UInt64, _ interest: Interest, isNew: Bool
    ) -> Int32 {
      let filters = [
        (EVFILT_READ, interest.contains(.reading)), (EVFILT_WRITE, interest.contains(.writing)),
      ]
      for (filter, isWanted) in filters where isWanted || !isNew {
        var request = kevent(
          ident: UInt(descriptor), filter: Int16(filter),
          flags: UInt16(isWanted ? EV_ADD : EV_DELETE), fflags: 0, data: 0,
          udata: UnsafeMutableRawPointer(bitPattern: UInt(token)))
        if kevent(queue, &request, 1, nil, 0, nil) < 0, isWanted { return -1 }
      }
      return 0
    }

    private func collect(_ milliseconds: Int32, into events: inout [Event]) {
      var time = timespec(
        tv_sec: Int(milliseconds) / 1000, tv_nsec: Int(milliseconds) % 1000 * 1_000_000)
      withUnsafeTemporaryAllocation(of: kevent.self, capacity: Self.mostEvents) { found in
        let count = withUnsafePointer(to: &time) { time in
          kevent(
            queue, nil, 0, found.baseAddress, Int32(found.count), milliseconds < 0 ? nil : time)
        }
        for event in found.prefix(Int(max(count, 0))) { events.append(Event(event)) }
      }
    }
  }

  extension Poller.Event {
    fileprivate init(_ event: kevent) {
      token = UInt64(UInt(bitPattern: event.udata))
      isReadable = event.filter == Int16(EVFILT_READ)
      isWritable = event.filter == Int16(EVFILT_WRITE)
      isGone = isWritable && event.flags & UInt16(EV_EOF) != 0
    }
  }
#else
  extension Poller {
    private static func makeQueue() -> Int32 { epoll_create1(Int32(O_CLOEXEC)) }

    private func register(
      _ descriptor: Int32, _ token: UInt64, _ interest: Interest, isNew: Bool
    ) -> Int32 {
      var event = epoll_event()
      event.events =
        (interest.contains(.reading) ? Mask.readable : 0)
        | (interest.contains(.writing) ? Mask.writable : 0)
      event.data.u64 = token
      return epoll_ctl(queue, isNew ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, &event)
    }

    private func collect(_ milliseconds: Int32, into events: inout [Event]) {
      withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: Self.mostEvents) { found in
        let count = epoll_wait(queue, found.baseAddress, Int32(found.count), milliseconds)
        for event in found.prefix(Int(max(count, 0))) { events.append(Event(event)) }
      }
    }

    /// The kernel's numbers: the C libraries give them different types.
    fileprivate enum Mask {
      static let readable: UInt32 = 0x1
      static let writable: UInt32 = 0x4
      static let error: UInt32 = 0x8
      static let hangUp: UInt32 = 0x10
    }
  }

  extension Poller.Event {
    fileprivate init(_ event: epoll_event) {
      token = event.data.u64
      isReadable = event.events & Poller.Mask.readable != 0
      isWritable = event.events & Poller.Mask.writable != 0
      isGone =
        event.events & Poller.Mask.error != 0
        || (event.events & Poller.Mask.hangUp != 0 && !isReadable)
    }
  }
#endif
