import Foundation

/// Packets of the MySQL protocol over one socket.
class PacketSocket {
    private let descriptor: Int32
    /// Of the packet read or sent last.
    private(set) var sequence: UInt8 = 0

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    func end() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    func receive(_ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let length = bytes.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress! + done, count - done, 0) }
            guard length > 0 else { return nil }
            done += length
        }
        return bytes
    }

    /// The next packet's content; nil at the end of the connection.
    func read() -> [UInt8]? {
        guard let header = receive(4) else { return nil }
        sequence = header[3]
        return receive(Int(header[0]) | Int(header[1]) << 8 | Int(header[2]) << 16)
    }

    /// - Returns: whether anybody is there to take it.
    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
        var done = 0
        while done < bytes.count {
            let length = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress! + done, bytes.count - done, Int32(MSG_NOSIGNAL))
            }
            guard length > 0 else { return false }
            done += length
        }
        return true
    }

    /// - Parameter sequence: the one after the last when nil.
    @discardableResult
    func send(_ content: [UInt8], sequence number: UInt8? = nil) -> Bool {
        sequence = number ?? sequence &+ 1
        let length = content.count
        return write(
            [UInt8(length & 0xff), UInt8(length >> 8 & 0xff), UInt8(length >> 16 & 0xff), sequence] + content)
    }
}

final class RealServer: PacketSocket {
    init(port: UInt16) { super.init(Listener.connect(to: port)) }
}

/// One client of a ``HostileServer``.
final class HostileSession: PacketSocket {
    private let note: ([UInt8]) -> Void
    static let scramble = Array("abcdefghijklmnopqrst".utf8)

    init(_ descriptor: Int32, note: @escaping ([UInt8]) -> Void) {
        self.note = note
        super.init(descriptor)
    }

    override func receive(_ count: Int) -> [UInt8]? {
        let bytes = super.receive(count)
        if let bytes { note(bytes) }
        return bytes
    }

    /// The handshake packet of a server without TLS.
    func greet(plugin: String) {
        let capabilities: UInt32 = 0x003b_a687
        func bytes(_ value: UInt32, _ shift: UInt32) -> [UInt8] {
            [UInt8(value >> shift & 0xff), UInt8(value >> (shift + 8) & 0xff)]
        }
        send(
            [10] + Array("9.7.4".utf8) + [0] + [7, 0, 0, 0] + Self.scramble.prefix(8) + [0] + bytes(capabilities, 0)
                + [255, 2, 0] + bytes(capabilities, 16) + [21] + [UInt8](repeating: 0, count: 10)
                + Self.scramble.dropFirst(8) + [0] + Array(plugin.utf8) + [0], sequence: 0)
    }

    func ok(more: Bool = false) { send([0, 0, 0, more ? 10 : 2, 0, 0, 0]) }

    func endOfRows(more: Bool = false) { send([0xfe, 0, 0, more ? 10 : 2, 0]) }

    func error(_ number: UInt16, _ message: String) {
        send([0xff, UInt8(number & 0xff), UInt8(number >> 8)] + Array("#HY000".utf8) + Array(message.utf8))
    }

    func switchTo(plugin: String) { send([0xfe] + Array(plugin.utf8) + [0] + Self.scramble + [0]) }

    static func text(_ value: [UInt8]) -> [UInt8] {
        value.count < 251
            ? [UInt8(value.count)] + value : [0xfd] + (0..<3).map { UInt8(value.count >> (8 * $0) & 0xff) } + value
    }

    func column(_ name: String) {
        let word = { (text: String) in Self.text(Array(text.utf8)) }
        send(
            word("def") + word("") + word("") + word("") + word(name) + word(name) + [
                12, 255, 0, 0, 1, 0, 0, 253, 0, 0, 0, 0, 0,
            ])
    }

    /// A result's beginning, up to its rows.
    func columns(_ names: [String]) {
        send([UInt8(names.count)])
        for name in names { column(name) }
        endOfRows()
    }

    func result(_ names: [String], _ rows: [[String?]]) {
        columns(names)
        for row in rows { send(row.flatMap { $0.map { Self.text(Array($0.utf8)) } ?? [0xfb] }) }
        endOfRows()
    }

    // MARK: - Packets of a real server

    /// A greeting that offers neither TLS nor the newer form of results.
    static func withoutTLS(_ greeting: [UInt8]) -> [UInt8] {
        var greeting = greeting
        guard let end = greeting.dropFirst().firstIndex(of: 0) else { return greeting }
        greeting[end + 1 + 4 + 9 + 1] &= ~0x08  // CLIENT_SSL
        greeting[end + 1 + 4 + 9 + 2 + 4] &= ~0x01  // CLIENT_DEPRECATE_EOF
        return greeting
    }

    /// Whether an OK packet says that another result follows.
    static func moreFollows(ok packet: [UInt8]) -> Bool {
        var position = 1
        for _ in 0..<2 {
            guard position < packet.count else { return false }
            position += [0xfc: 3, 0xfd: 4, 0xfe: 9][packet[position]] ?? 1
        }
        return position < packet.count && packet[position] & 8 != 0
    }

    /// A row whose values are others.
    static func row(_ packet: [UInt8], changedBy change: ([UInt8]?) -> [UInt8]?) -> [UInt8] {
        var result: [UInt8] = []
        var position = 0
        while position < packet.count {
            let head = packet[position]
            position += 1
            if head == 0xfb {
                result += change(nil).map(text) ?? [0xfb]
                continue
            }
            let width = [0xfc: 2, 0xfd: 3, 0xfe: 8][head] ?? 0
            guard position + width <= packet.count else { return packet }
            let length =
                width == 0
                ? Int(head) : (0..<width).reduce(0) { $0 | Int(packet[position + $1]) << (8 * $1) }
            position += width
            guard length >= 0, position + length <= packet.count else { return packet }
            result += change(Array(packet[position..<position + length])).map(text) ?? [0xfb]
            position += length
        }
        return result
    }
}
