import Foundation
import Synchronization

/// A server that nobody should trust: it speaks just enough of the protocol to be taken for one (MySQL source code documentation,
/// "Client/Server Protocol"), or stands in front of a real one, and at a chosen command does something else than it was asked.
final class HostileServer: Sendable {
    private let listener: Listener
    private let attack: Attack
    /// The real server whose answers are given before the attack; without one, every command is answered with "OK".
    private let real: UInt16?
    /// The attack is made at this command and all later ones, counted over all connections from 0.
    private let from: Int
    private let seen = Mutex<(commands: Int, bytes: [UInt8], encrypted: Bool)>((0, [], false))

    var port: UInt16 { listener.port }
    /// How many commands came.
    var commands: Int { seen.withLock { $0.commands } }

    init(_ attack: Attack, from: Int = 0, inFrontOf real: UInt16? = nil) throws {
        listener = try Listener()
        self.attack = attack
        self.real = real
        self.from = from
        let listening = listener.descriptor
        Thread { [weak self] in
            while true {
                let client = accept(listening, nil, nil)
                guard client >= 0, let self else { return }
                Thread { self.serve(client) }.start()
            }
        }.start()
    }

    deinit { shutdown(listener.descriptor, Int32(SHUT_RDWR)) }

    func close() { shutdown(listener.descriptor, Int32(SHUT_RDWR)) }

    /// Whether these bytes came from a client, in any packet.
    func received(_ text: String) -> Bool {
        seen.withLock { $0.bytes.firstRange(of: Array(text.utf8)) != nil }
    }

    /// Whether a packet of the size of an RSA key came, and not by accident the login's: a password that is encrypted with one.
    var receivedEncryption: Bool { seen.withLock { $0.encrypted } }

    /// For the next command.
    private func isAttacked(_ command: [UInt8]) -> Bool {
        seen.withLock {
            $0.commands += 1
            return $0.commands > from
        }
    }

    private func note(_ bytes: some Collection<UInt8>) {
        // What a client sends after the first megabytes is data of its load, not a secret of its own.
        seen.withLock { seen in
            if seen.bytes.count < 8 << 20 { seen.bytes += bytes }
            if bytes.count == 256, bytes.firstRange(of: Array("mysqlfork".utf8)) == nil { seen.encrypted = true }
        }
    }

    private func serve(_ client: Int32) {
        let session = HostileSession(client) { [weak self] in self?.note($0) }
        defer { session.end() }
        if let real {
            serve(session, real: RealServer(port: real))
        } else {
            serveAlone(session)
        }
    }

    private func serveAlone(_ session: HostileSession) {
        session.greet(plugin: attack.plugin)
        guard session.read() != nil else { return }
        if let login = attack.login {
            login(session)
        } else {
            session.ok()
        }
        while let command = session.read(), command.first != 1 {
            switch attack.kind {
            case .answer(let answer) where isAttacked(command): answer(session)
            default: session.ok()
            }
        }
    }

    // MARK: - In front of a real server

    private func serve(_ session: HostileSession, real server: RealServer) {
        defer { server.end() }
        guard let greeting = server.read() else { return }
        session.send(HostileSession.withoutTLS(greeting), sequence: 0)
        while let answer = session.read() {
            server.send(answer, sequence: session.sequence)
            guard let packet = server.read() else { return }
            session.send(packet, sequence: server.sequence)
            if packet.first == 0 { break }
            if packet.first == 0xff { return }
        }
        while let command = session.read() {
            var mutation: (@Sendable ([UInt8]?) -> [UInt8]?)?
            let attacked = command.first != 1 && isAttacked(command)
            if attacked {
                switch attack.kind {
                case .answer(let answer):
                    answer(session)
                    continue
                case .values(let change): mutation = change
                }
            }
            server.send(command, sequence: 0)
            guard relayAnswer(to: command, from: server, to: session, mutation) else { return }
        }
    }

    /// One command's whole answer; false when the connection is over.
    private func relayAnswer(
        to command: [UInt8], from server: RealServer, to session: HostileSession,
        _ mutation: (@Sendable ([UInt8]?) -> [UInt8]?)?
    ) -> Bool {
        if [18, 30].contains(command.first) { return relayEvents(from: server, to: session, mutation) }
        while true {
            guard let first = server.read() else { return false }
            session.send(first, sequence: server.sequence)
            switch first.first {
            case 0xff: return true
            case 0:
                if HostileSession.moreFollows(ok: first) { continue }
                return true
            case 0xfb:
                while let data = session.read() {
                    server.send(data, sequence: session.sequence)
                    if data.isEmpty { break }
                }
                continue
            default: break
            }
            var columns = true
            while true {
                guard let packet = server.read() else { return false }
                if packet.first == 0xfe, packet.count < 9 || packet.first == 0xff {
                    session.send(packet, sequence: server.sequence)
                    if columns {
                        columns = false
                        continue
                    }
                    if packet.count >= 5, packet[3] & 8 != 0 { break }
                    return true
                }
                if packet.first == 0xff {
                    session.send(packet, sequence: server.sequence)
                    return true
                }
                let changed = columns ? packet : mutation.map { HostileSession.row(packet, changedBy: $0) } ?? packet
                session.send(changed, sequence: server.sequence)
            }
        }
    }

    private func relayEvents(
        from server: RealServer, to session: HostileSession, _ mutation: (@Sendable ([UInt8]?) -> [UInt8]?)?
    ) -> Bool {
        while let packet = server.read() {
            session.send(mutation.flatMap { $0(packet) } ?? packet, sequence: server.sequence)
            if packet.first == 0xff || packet.first == 0xfe { return true }
        }
        return false
    }
}
