import Foundation
import Synchronization

/// Stands between the client and a server, and cuts the connection after a given number of bytes: as when the server, its
/// machine or the network dies at that very moment.
final class CuttingProxy: Sendable {
    enum Direction: Sendable {
        case fromServer
        case toServer
    }

    private let listener: Listener
    private let server: UInt16
    /// How many bytes may still go through; without limit when nil.
    private let allowance = Mutex<(direction: Direction, bytes: Int)?>(nil)
    private let counts = Mutex<[Direction: Int]>([:])

    var port: UInt16 { listener.port }

    init(to server: UInt16) throws {
        listener = try Listener()
        self.server = server
        let listening = listener.descriptor
        Thread { [weak self] in
            while true {
                let client = accept(listening, nil, nil)
                guard client >= 0, let self else { return }
                let server = Listener.connect(to: self.server)
                Thread { [weak self] in self?.forward(client, server) }.start()
            }
        }.start()
    }

    deinit { shutdown(listener.descriptor, Int32(SHUT_RDWR)) }

    /// From now on, lets this many bytes through in one direction, and then cuts.
    func cut(_ direction: Direction, after bytes: Int) {
        allowance.withLock { $0 = (direction, bytes) }
    }

    func neverCut() { allowance.withLock { $0 = nil } }

    /// Bytes that went through so far.
    func count(_ direction: Direction) -> Int { counts.withLock { $0[direction, default: 0] } }

    private func forward(_ client: Int32, _ server: Int32) {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        var polled = [
            pollfd(fd: client, events: Int16(POLLIN), revents: 0),
            pollfd(fd: server, events: Int16(POLLIN), revents: 0),
        ]
        connection: while poll(&polled, 2, -1) > 0 {
            for (index, direction) in [Direction.toServer, .fromServer].enumerated() where polled[index].revents != 0 {
                let count = recv(polled[index].fd, &buffer, buffer.count, 0)
                guard count > 0 else { break connection }
                let (passed, cuts) = pass(count, direction)
                var sent = 0
                while sent < passed {
                    let written = buffer.withUnsafeBytes {
                        send(polled[1 - index].fd, $0.baseAddress! + sent, passed - sent, Int32(MSG_NOSIGNAL))
                    }
                    guard written > 0 else { break connection }
                    sent += written
                }
                if cuts { break connection }
            }
        }
        close(client)
        close(server)
    }

    /// How many of `count` bytes go through, and whether that was all.
    private func pass(_ count: Int, _ direction: Direction) -> (Int, cuts: Bool) {
        let result = allowance.withLock { allowance -> (Int, cuts: Bool) in
            guard let limit = allowance, limit.direction == direction else { return (count, false) }
            let passed = min(count, limit.bytes)
            allowance?.bytes -= passed
            return (passed, limit.bytes <= count)
        }
        counts.withLock { $0[direction, default: 0] += result.0 }
        return result
    }
}
