/// A place in a server's binary log.
public struct BinlogPosition: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The file's name, such as `binlog.000123`.
    public var file: String
    /// Bytes from the beginning of the file. The first event is at 4.
    public var offset: UInt64

    public init(file: String, offset: UInt64) {
        self.file = file
        self.offset = offset
    }

    /// `binlog.000123:4567`; nil when it is not of that form.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let offset = UInt64(text[text.index(after: colon)...]),
            offset >= 4, Self.sequence(of: String(text[..<colon])) != nil
        else { return nil }
        self.init(file: String(text[..<colon]), offset: offset)
    }

    public var description: String { "\(file):\(offset)" }

    /// Whether a name can be that of a binlog file: a name and no path, which ends with a number. What a server calls its files becomes
    /// names of files here. So each name is looked at where it comes in.
    public static func isFileName(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard bytes.count <= 200, bytes.first != UInt8(ascii: "."), let dot = bytes.lastIndex(of: UInt8(ascii: "."))
        else {
            return false
        }
        let digits = bytes[(dot + 1)...]
        return bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "\\") }
            && (1...15).contains(digits.count) && digits.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// The number that ends a file's name; nil when there is none.
    public static func sequence(of file: String) -> UInt64? {
        guard let dot = file.lastIndex(of: "."), dot != file.startIndex else { return nil }
        return UInt64(file[file.index(after: dot)...])
    }

    /// Which of the servers that took over from one another wrote a file: in an archive's chain, all but the first server's names have
    /// a number and a `~` in front, `2~binlog.000003`. 1 for any other name.
    public static func segment(of file: String) -> Int {
        let digits = file.utf8.prefix { (0x30...0x39).contains($0) }
        guard (1...9).contains(digits.count), digits.endIndex < file.utf8.endIndex,
            file.utf8[digits.endIndex] == UInt8(ascii: "~")
        else { return 1 }
        return Int(Substring(digits)) ?? 1
    }
}

extension BinlogPosition: Comparable {
    /// By the server that wrote it, by the number of the file, which outgrows its six digits, then by offset.
    public static func < (left: Self, right: Self) -> Bool {
        if left.file == right.file { return left.offset < right.offset }
        let segments = (segment(of: left.file), segment(of: right.file))
        guard segments.0 == segments.1 else { return segments.0 < segments.1 }
        return (sequence(of: left.file) ?? 0) < (sequence(of: right.file) ?? 0)
    }
}
