/// The 16 bytes of a server's UUID.
public struct ServerUUID: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// From its text, as `@@server_uuid` has it, in any case; nil when it is none.
    public init?(_ text: String) {
        var parser = GTIDParser(text)
        guard let uuid = try? parser.uuid(), parser.isAtEnd else { return nil }
        self = uuid
    }

    public static func < (left: Self, right: Self) -> Bool { (left.high, left.low) < (right.high, right.low) }

    /// `3e11fa47-71ca-11e1-9e33-c80aa9429562`
    public var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for index in 0..<16 {
            if index == 4 || index == 6 || index == 8 || index == 10 { text.append(UInt8(ascii: "-")) }
            let byte = UInt8(truncatingIfNeeded: (index < 8 ? high : low) >> UInt64(56 - 8 * (index % 8)))
            appendHex(byte, to: &text)
        }
        return String(decoding: text, as: UTF8.self)
    }
}
