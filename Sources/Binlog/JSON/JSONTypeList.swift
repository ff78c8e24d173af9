/// The types of a document's values, as far as its text does not tell them.
///
/// A JSON array of strings, in no order. Each says where a value is and what it is: `m3d7` that the third member is a DECIMAL of
/// seven bytes. Members (`m`) are counted as the path `$**.*` comes to them, cells (`c`) as `$**[*]` does: those of an object or array
/// one after the other, then those of the first value in it with all that is below, then those of the second. `r` is the document.
public struct JSONTypeList: Sendable, Equatable {
    /// What a value is that as text is a number or a string like others.
    public enum ValueType: Sendable, Equatable {
        /// Beyond what as text is signed, which is to 4294967295.
        case signed
        /// Below what as text is unsigned.
        case unsigned
        /// With the bytes of the value, type included (`JSON_STORAGE_SIZE`): they limit its precision.
        case decimal(bytes: Int)
        case date
        case time
        case datetime
        case timestamp
        /// Of a type that its text names, as in `base64:type252:AAE=`, or of a string as bytes.
        case opaque
    }

    enum Place: Hashable {
        case member(Int)
        case cell(Int)
        case document
    }

    let types: [Place: ValueType]

    public var isEmpty: Bool { types.isEmpty }

    /// - Throws: ``BinlogError``.
    public init(_ text: UnsafeRawBufferPointer) throws {
        let tree = try JSONTree(text)
        guard tree.nodes.first?.kind == .array else { throw Self.malformed }
        var types: [Place: ValueType] = [:]
        for node in tree.nodes.dropFirst() {
            guard node.kind == .string else { throw Self.malformed }
            let entry = tree.bytes[Int(node.content.lowerBound)..<Int(node.content.upperBound)]
            let (place, type) = try Self.entry(String(decoding: entry, as: UTF8.self))
            guard types.updateValue(type, forKey: place) == nil else { throw Self.malformed }
        }
        self.types = types
    }

    private static var malformed: BinlogError { BinlogError("a list of types in JSON is malformed") }

    private static func entry(_ text: String) throws -> (Place, ValueType) {
        let rest = text.dropFirst()
        let number = Int(rest.prefix(while: \.isNumber))
        let place: Place
        switch (text.first, number) {
        case ("m", let number?): place = .member(number)
        case ("c", let number?): place = .cell(number)
        case ("r", nil): place = .document
        default: throw malformed
        }
        let code = rest.drop(while: \.isNumber)
        switch code {
        case "i": return (place, .signed)
        case "u": return (place, .unsigned)
        case "D": return (place, .date)
        case "T": return (place, .time)
        case "M": return (place, .datetime)
        case "S": return (place, .timestamp)
        case "b": return (place, .opaque)
        default:
            guard code.first == "d", let bytes = Int(code.dropFirst()) else { throw malformed }
            return (place, .decimal(bytes: bytes))
        }
    }
}

extension JSONTypeList {
    /// The types by node.
    /// - Throws: ``BinlogError`` when some are of no value of the document.
    func byNode(of tree: JSONTree) throws -> [Int: ValueType] {
        var found: [Int: ValueType] = [:]
        if let type = types[.document] { found[0] = type }
        var (members, cells) = (0, 0)
        // In the order in which the server comes to them: the last one first.
        var waiting = [0]
        while let index = waiting.popLast() {
            let node = tree.nodes[index]
            guard node.count > 0 else { continue }
            let firstWaiting = waiting.count
            var child = index + 1
            while child < node.end {
                let place: Place
                if node.kind == .object {
                    members += 1
                    place = .member(members)
                } else {
                    cells += 1
                    place = .cell(cells)
                }
                if let type = types[place] { found[child] = type }
                if tree.nodes[child].count > 0 { waiting.append(child) }
                child = tree.nodes[child].end
            }
            waiting[firstWaiting...].reverse()
        }
        guard found.count == types.count else { throw BinlogError("a list of types is not of its JSON document") }
        return found
    }
}
