/// Writes documents as the server stores them (MySQL source, `sql-common/json_binary.h`, `json_binary.cc`): as they are in columns
/// and in row images. ``JSONText`` reads them.
public struct JSONBinary {
    private let tree: JSONTree
    private var values: [Value] = []
    private var scalars: [UInt8] = []
    private var bytes: [UInt8] = []

    /// A value as it will be stored. A document may have millions of them.
    private struct Value {
        var type: UInt8
        var inlineWidth: UInt8?
        /// Where ``scalars`` has it; nothing of an object or array.
        var scalar: Range<UInt32> = 0..<0
        /// Without the type.
        var size: Int
    }

    private struct Scalar {
        let type: UInt8
        /// Of a string, what stands before its own.
        let bytes: [UInt8]
        /// How many bytes a place has to have for the value to stand in it itself. nil: it never does.
        var inlineWidth: UInt8?
    }

    /// A document as text, as the server writes it, in binary form.
    /// - Parameter columns: DECIMAL columns of the table.
    /// - Throws: ``BinlogError`` when the text is no document, or the types are not its own.
    public static func encode(
        _ text: UnsafeRawBufferPointer, _ types: JSONTypeList, columns: [DecimalColumn] = []
    ) throws -> [UInt8] {
        let tree = try JSONTree(text)
        var writer = JSONBinary(tree)
        try writer.measure(try types.byNode(of: tree), columns)
        writer.bytes.reserveCapacity(writer.values[0].size + 1)
        writer.bytes.append(writer.values[0].type)
        try writer.append(0)
        return writer.bytes
    }

    private init(_ tree: JSONTree) { self.tree = tree }

    private func scalar(_ index: Int) -> ArraySlice<UInt8> {
        scalars[Int(values[index].scalar.lowerBound)..<Int(values[index].scalar.upperBound)]
    }

    private static var foreignTypes: BinlogError { BinlogError("a list of types is not of its JSON document") }

    // MARK: - Scalars

    private func content(_ node: JSONTree.Node) -> ArraySlice<UInt8> {
        tree.bytes[Int(node.content.lowerBound)..<Int(node.content.upperBound)]
    }

    private func key(_ node: JSONTree.Node) -> ArraySlice<UInt8> {
        tree.bytes[Int(node.key.lowerBound)..<Int(node.key.upperBound)]
    }

    private func scalar(
        _ node: JSONTree.Node, _ type: JSONTypeList.ValueType?, _ columns: [DecimalColumn]
    ) throws -> Scalar {
        switch (node.kind, type) {
        case (.null, nil): return Scalar(type: 0x4, bytes: [0], inlineWidth: 2)
        case (.yes, nil): return Scalar(type: 0x4, bytes: [1], inlineWidth: 2)
        case (.no, nil): return Scalar(type: 0x4, bytes: [2], inlineWidth: 2)
        case (.string, nil): return Scalar(type: 0xc, bytes: Self.length(content(node).count))
        case (.number, nil), (.number, .signed), (.number, .unsigned): return try number(node, type)
        case (.number, .decimal(let bytes)?):
            // Before the digits: the document's type, the field's type, the length, precision and scale.
            return opaque(0xf6, try JSONDecimal(content(node)).binary(size: bytes - 5, columns: columns))
        case (.string, .date): return opaque(10, Self.little(try JSONTime.packedDatetime(content(node))))
        case (.string, .time): return opaque(11, Self.little(try JSONTime.packedTime(content(node))))
        case (.string, .datetime): return opaque(12, Self.little(try JSONTime.packedDatetime(content(node))))
        case (.string, .timestamp): return opaque(7, Self.little(try JSONTime.packedDatetime(content(node))))
        case (.string, .opaque):
            // A string that came in ucs2, utf16, utf16le or utf32 is kept as it came, as a VAR_STRING, and its text is these bytes.
            let (type, data) = Self.named(content(node)) ?? (0xfd, Array(content(node)))
            return opaque(type, data)
        default: throw Self.foreignTypes
        }
    }

    /// What `base64:type15:AAE=` stands for; nil when the text is not of this form.
    private static func named(_ text: ArraySlice<UInt8>) -> (type: UInt8, data: [UInt8])? {
        let parts = text.split(separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].elementsEqual("base64".utf8), parts[1].starts(with: "type".utf8),
            let type = UInt8(String(decoding: parts[1].dropFirst(4), as: UTF8.self)),
            let data = Base64.decode(parts[2])
        else { return nil }
        return (type, data)
    }

    /// - Parameter type: nil for what the server makes of it when it reads it.
    private func number(_ node: JSONTree.Node, _ type: JSONTypeList.ValueType?) throws -> Scalar {
        let text = String(decoding: content(node), as: UTF8.self)
        if type == .unsigned || type == nil, let value = UInt64(text), type == .unsigned || value > UInt32.max {
            return switch value {
            case ...UInt64(UInt16.max): Scalar(type: 0x6, bytes: Self.little(UInt16(value)), inlineWidth: 2)
            case ...UInt64(UInt32.max): Scalar(type: 0x8, bytes: Self.little(UInt32(value)), inlineWidth: 4)
            default: Scalar(type: 0xa, bytes: Self.little(value))
            }
        }
        if type != .unsigned, let value = Int64(text) {
            if let value = Int16(exactly: value) {
                return Scalar(type: 0x5, bytes: Self.little(value), inlineWidth: 2)
            }
            if let value = Int32(exactly: value) {
                return Scalar(type: 0x7, bytes: Self.little(value), inlineWidth: 4)
            }
            return Scalar(type: 0x9, bytes: Self.little(value))
        }
        guard type == nil, let value = Double(text), value.isFinite else {
            throw BinlogError("a number in JSON is none, or of another type")
        }
        return Scalar(type: 0xb, bytes: Self.little(value.bitPattern))
    }

    private func opaque(_ type: UInt8, _ data: [UInt8]) -> Scalar {
        Scalar(type: 0xf, bytes: [type] + Self.length(data.count) + data)
    }

    private static func little(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    /// Seven bits a byte, the lowest first; the highest bit says that more follow.
    private static func length(_ length: Int) -> [UInt8] {
        var (bytes, length) = ([UInt8](), length)
        repeat {
            let rest = length >> 7
            bytes.append(UInt8(length & 0x7f) | (rest > 0 ? 0x80 : 0))
            length = rest
        } while length > 0
        return bytes
    }

    // MARK: - Objects and arrays

    /// Bytes of a count, a size or an offset.
    private static func width(isLarge: Bool) -> Int { isLarge ? 4 : 2 }

    private func isLarge(_ index: Int) -> Bool { [0x1, 0x3].contains(values[index].type) }

    private func children(of index: Int) -> [Int] {
        var (children, child) = ([Int](), index + 1)
        children.reserveCapacity(tree.nodes[index].count)
        while child < tree.nodes[index].end {
            children.append(child)
            child = tree.nodes[child].end
        }
        return children
    }

    /// Decides for each value how it is stored, those inside first: an object or array is large where the small form cannot hold
    /// it, and so is whatever it is in.
    private mutating func measure(_ types: [Int: JSONTypeList.ValueType], _ columns: [DecimalColumn]) throws {
        values = Array(repeating: Value(type: 0, size: 0), count: tree.nodes.count)
        for index in tree.nodes.indices.reversed() {
            let node = tree.nodes[index]
            guard node.kind == .object || node.kind == .array else {
                let scalar = try scalar(node, types[index], columns)
                let start = UInt32(scalars.count)
                scalars += scalar.bytes
                values[index] = Value(
                    type: scalar.type, inlineWidth: scalar.inlineWidth, scalar: start..<UInt32(scalars.count),
                    size: scalar.bytes.count + (scalar.type == 0xc ? node.content.count : 0))
                continue
            }
            guard types[index] == nil else { throw Self.foreignTypes }
            let children = children(of: index)
            let type: UInt8 = node.kind == .object ? 0x0 : 0x2
            let holdsLarge = children.contains { isLarge($0) }
            let size = size(node, children, isLarge: false)
            if holdsLarge || size > Int(UInt16.max) {
                values[index] = Value(type: type + 1, size: self.size(node, children, isLarge: true))
            } else {
                values[index] = Value(type: type, size: size)
            }
        }
    }

    private func size(_ node: JSONTree.Node, _ children: [Int], isLarge: Bool) -> Int {
        let width = Self.width(isLarge: isLarge)
        let entry = node.kind == .object ? 2 * width + 3 : width + 1
        return children.reduce(2 * width) { size, child in
            size + entry + tree.nodes[child].key.count + (isInline(child, width) ? 0 : values[child].size)
        }
    }

    private func isInline(_ index: Int, _ width: Int) -> Bool {
        values[index].inlineWidth.map { Int($0) <= width } ?? false
    }

    private mutating func append(_ index: Int) throws {
        let node = tree.nodes[index]
        switch node.kind {
        case .object, .array: try appendContainer(index, node)
        default:
            bytes += scalar(index)
            if values[index].type == 0xc { bytes += content(node) }
        }
    }

    /// Count and size; of an object, offset and length of each key; type and offset, or the value itself, of each value; the keys;
    /// the values.
    private mutating func appendContainer(_ index: Int, _ node: JSONTree.Node) throws {
        let (start, width) = (bytes.count, Self.width(isLarge: isLarge(index)))
        var children = children(of: index)
        if node.kind == .object { try sort(&children) }
        append(children.count, width)
        append(values[index].size, width)
        if node.kind == .object {
            var offset = bytes.count - start + children.count * (2 * width + 3)
            for child in children {
                let length = tree.nodes[child].key.count
                append(offset, width)
                append(length, 2)
                offset += length
            }
        }
        let entries = bytes.count
        bytes += repeatElement(0, count: children.count * (width + 1))
        if node.kind == .object { for child in children { bytes += key(tree.nodes[child]) } }
        for (number, child) in children.enumerated() {
            let entry = entries + number * (width + 1)
            bytes[entry] = values[child].type
            if isInline(child, width) {
                store(scalar(child), at: entry + 1, width)
            } else {
                store(Self.little(bytes.count - start)[...], at: entry + 1, width)
                try append(child)
            }
        }
    }

    /// Shorter keys come first. The server's own text has them so already.
    private func sort(_ children: inout [Int]) throws {
        func isBefore(_ left: Int, _ right: Int) -> Bool {
            let (left, right) = (key(tree.nodes[left]), key(tree.nodes[right]))
            return left.count == right.count ? left.lexicographicallyPrecedes(right) : left.count < right.count
        }
        if !zip(children, children.dropFirst()).allSatisfy(isBefore) { children.sort(by: isBefore) }
        guard children.allSatisfy({ tree.nodes[$0].key.count <= UInt16.max }) else {
            throw BinlogError("a key in JSON is too long")
        }
    }

    private mutating func append(_ number: Int, _ width: Int) {
        for index in 0..<width { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * index))) }
    }

    /// A number that is negative goes on with ones.
    private mutating func store(_ number: ArraySlice<UInt8>, at place: Int, _ width: Int) {
        let isNegative = bytes[place - 1] == 0x5 && number.last! & 0x80 != 0
        for index in 0..<width {
            bytes[place + index] =
                index < number.count ? number[number.startIndex + index] : isNegative ? 0xff : 0
        }
    }
}
