import Binlog

/// The statements that structure the binlog, as the server writes them (MySQL source, `sql/binlog.cc`, `sql/xa.cc`, and
/// `Transaction_boundary_parser`, which tells them apart in the same way).
enum ControlStatement: Equatable {
    case begin
    case commit
    case rollback
    case xaStart
    case xaEnd
    case xaCommit(XID)
    case xaRollback(XID)

    /// nil for any other statement; throws for an XA statement whose XID is not written as the server does.
    init?(_ text: UnsafeRawBufferPointer) throws {
        switch text.first {
        case UInt8(ascii: "B") where Self.is(text, "BEGIN"): self = .begin
        case UInt8(ascii: "C") where Self.is(text, "COMMIT"): self = .commit
        case UInt8(ascii: "R") where Self.is(text, "ROLLBACK"): self = .rollback
        case UInt8(ascii: "X") where Self.begins(text, "XA START "): self = .xaStart
        case UInt8(ascii: "X") where Self.begins(text, "XA END "): self = .xaEnd
        case UInt8(ascii: "X") where Self.begins(text, "XA COMMIT "):
            self = .xaCommit(try Self.xid(text, after: "XA COMMIT "))
        case UInt8(ascii: "X") where Self.begins(text, "XA ROLLBACK "):
            self = .xaRollback(try Self.xid(text, after: "XA ROLLBACK "))
        default: return nil
        }
    }

    private static func `is`(_ text: UnsafeRawBufferPointer, _ word: StaticString) -> Bool {
        text.count == word.utf8CodeUnitCount && begins(text, word)
    }

    private static func begins(_ text: UnsafeRawBufferPointer, _ words: StaticString) -> Bool {
        let count = words.utf8CodeUnitCount
        guard text.count >= count else { return false }
        for index in 0..<count where text[index] != words.utf8Start[index] { return false }
        return true
    }

    /// `X'7831',X'',1` (MySQL source, `XID::serialize`).
    private static func xid(_ text: UnsafeRawBufferPointer, after words: StaticString) throws -> XID {
        let parts = text[words.utf8CodeUnitCount...].split(
            separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard parts.count == 3, let global = hexadecimal(parts[0]), let branch = hexadecimal(parts[1]),
            let format = Int64(String(decoding: parts[2], as: UTF8.self))
        else { throw BinlogError("an XA statement names its transaction in an unknown way") }
        return XID(formatID: UInt32(truncatingIfNeeded: format), globalID: global, branchQualifier: branch)
    }

    private static func hexadecimal(_ part: Slice<UnsafeRawBufferPointer>) -> [UInt8]? {
        let text = Array(part)
        guard text.count >= 3, text.count % 2 == 1, text[0] == UInt8(ascii: "X"), text[1] == UInt8(ascii: "'"),
            text[text.count - 1] == UInt8(ascii: "'")
        else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 2, to: text.count - 1, by: 2) {
            guard let high = digit(text[index]), let low = digit(text[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case 0x30...0x39: character - 0x30
        case 0x41...0x46: character - 0x41 + 10
        case 0x61...0x66: character - 0x61 + 10
        default: nil
        }
    }
}
