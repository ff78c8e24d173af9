extension GTID {
    /// From its text, in any case, with whitespace between its parts; throws ``GTIDSyntaxError``.
    public init(_ text: String) throws(GTIDSyntaxError) {
        var parser = GTIDParser(text)
        self = try parser.gtid()
    }
}

extension GTIDSet: CustomStringConvertible, Codable {
    /// From its text, with all that the server takes (MySQL manual, "GTID Sets"); throws ``GTIDSyntaxError``.
    public init(_ text: String) throws(GTIDSyntaxError) {
        var parser = GTIDParser(text)
        self.init(unordered: try parser.set())
    }

    /// As `@@gtid_executed` prints it: UUIDs in order, one a line; behind each what has no tag, then its tags in order.
    public var description: String {
        var text = ""
        var previous: ServerUUID?
        for source in intervals.keys.sorted() {
            if source.uuid == previous {
                text += ":\(source.tag)"
            } else {
                text += (previous == nil ? "" : ",\n") + source.description
            }
            previous = source.uuid
            for range in intervals[source] ?? [] {
                text += ":\(range.lowerBound)"
                if range.count > 1 { text += "-\(range.upperBound - 1)" }
            }
        }
        return text
    }

    /// As ``description``, without the line breaks.
    public var onOneLine: String { description.filter { !$0.isNewline } }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            self = try GTIDSet(text)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(error)")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
