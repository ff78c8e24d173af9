/// Reads the values of row images, for display. What is to be applied goes as bytes, see ``RowShape``.
public struct RowDecoder: Sendable {
    private let columns: [(definition: ColumnDefinition, column: TableMap.Column)]
    private let jsonColumns: Int
    private let limit: Int

    /// `limit`: how many bytes of a value are shown; and of a JSON document, of its text.
    public init(_ table: TableMap, limit: Int = 1024) { self.init(columns: table.columns, limit: limit) }

    init(columns: [TableMap.Column], limit: Int) {
        self.columns = columns.map { (ColumnDefinition($0), $0) }
        jsonColumns = columns.count { $0.type == .json }
        self.limit = max(0, limit)
    }

    /// The values of an image, one a column of the table, nil for what is not in it; and the offset behind the image.
    ///
    /// Throws ``BinlogError`` where ``RowShape/image(in:at:present:key:)`` does. Bytes in their bounds that are no value of their
    /// type are shown as bytes.
    public func image(
        in bytes: UnsafeRawBufferPointer, at offset: Int, present: [UInt8]
    ) throws -> (values: [RowValue?], end: Int) {
        try image(in: bytes, at: offset, present: present, head: nil)
    }

    /// The same for an after-image of ``RowsEvent/Kind/partialUpdate``.
    public func partialImage(
        in bytes: UnsafeRawBufferPointer, at offset: Int, present: [UInt8]
    ) throws -> (values: [RowValue?], end: Int) {
        let head = try PartialImageHead(in: bytes, at: offset, jsonColumns: jsonColumns)
        return try image(in: bytes, at: head.end, present: present, head: head)
    }

    private func image(
        in bytes: UnsafeRawBufferPointer, at offset: Int, present: [UInt8], head: PartialImageHead?
    ) throws -> (values: [RowValue?], end: Int) {
        guard offset >= 0, offset <= bytes.count else { throw BinlogError("a row image ends beyond its event") }
        guard present.count >= (columns.count + 7) / 8 else {
            throw BinlogError("a row image has fewer columns than its table")
        }
        let isPresent = columns.indices.map { present[$0 >> 3] & 1 << UInt8($0 & 7) != 0 }
        let count = isPresent.count { $0 }
        guard count > 0 else { throw BinlogError("a row image has no columns") }
        var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[offset...]))
        let nulls = try reader.raw((count + 7) / 8)
        var values: [RowValue?] = []
        values.reserveCapacity(columns.count)
        var (bit, json) = (0, 0)
        for (index, entry) in columns.enumerated() {
            let isJSON = entry.definition.type == .json
            let holdsChanges = isJSON && head?.holdsChanges(jsonColumn: json, in: bytes) == true
            if isJSON { json += 1 }
            guard isPresent[index] else {
                values.append(nil)
                continue
            }
            let isNull = nulls[bit >> 3] & 1 << UInt8(bit & 7) != 0
            bit += 1
            if isNull {
                values.append(.null)
                continue
            }
            let data = try bytesOfValue(entry.definition.layout, &reader)
            values.append(holdsChanges ? changes(data) : value(data, entry.definition, entry.column))
        }
        return (values, offset + reader.offset)
    }

    private func bytesOfValue(_ layout: ColumnLayout, _ reader: inout ByteReader) throws -> UnsafeRawBufferPointer {
        switch layout {
        case .fixed(let size): return try reader.raw(size)
        case .prefixed(let bytes): return try reader.raw(Int(try reader.uint(bytes: bytes)))
        case .unknown: throw BinlogError("a row image has a value of a type that none can have")
        }
    }

    private func value(
        _ data: UnsafeRawBufferPointer, _ definition: ColumnDefinition, _ column: TableMap.Column
    ) -> RowValue {
        switch definition.type {
        case .tinyInt, .smallInt, .mediumInt, .int, .bigInt: return .number(integer(data, isSigned: column.isSigned))
        case .enumeration, .set: return .number(String(Self.littleEndian(data)))
        case .bit: return .number(String(Self.bigEndian(data)))
        case .year: return .text(TemporalText.year(Self.littleEndian(data)))
        case .float:
            let value = Float(bitPattern: UInt32(truncatingIfNeeded: Self.littleEndian(data)))
            return NumberText.real(value).map { .number($0) } ?? bytes(data)
        case .double:
            return NumberText.real(Double(bitPattern: Self.littleEndian(data))).map { .number($0) } ?? bytes(data)
        case .newDecimal:
            let text = NumberText.decimal(data, precision: definition.precision, scale: definition.scale)
            return text.map { .number($0) } ?? bytes(data)
        case .date, .newDate, .time, .datetime, .timestamp, .time2, .datetime2, .timestamp2:
            return .text(temporal(data, definition))
        case .json: return JSONText.document(data, limit: limit) ?? bytes(data)
        case .vector: return vector(data) ?? bytes(data)
        case .string where column.collation == CharacterText.binary:
            // The zeros that a BINARY ends with are left out of images.
            let zeros = Array(repeating: UInt8(0), count: max(0, definition.length - data.count))
            return (data + zeros).withUnsafeBytes { bytes($0) }
        case .string, .varChar, .tinyBlob, .blob, .mediumBlob, .longBlob: return characters(data, column.collation)
        default: return bytes(data)
        }
    }

    private func integer(_ data: UnsafeRawBufferPointer, isSigned: Bool) -> String {
        let value = Self.littleEndian(data)
        guard isSigned else { return String(value) }
        let shift = 64 - 8 * data.count
        return String(Int64(truncatingIfNeeded: value << UInt64(shift)) >> Int64(shift))
    }

    private func temporal(_ data: UnsafeRawBufferPointer, _ definition: ColumnDefinition) -> String {
        func part(_ start: Int) -> (whole: UInt64, microseconds: UInt64) {
            let fraction = Self.bigEndian(UnsafeRawBufferPointer(rebasing: data[start...]))
            let whole = Self.bigEndian(UnsafeRawBufferPointer(rebasing: data[..<start]))
            return (whole, TemporalText.microseconds(fraction, bytes: data.count - start))
        }
        switch definition.type {
        case .time: return TemporalText.time(Self.littleEndian(data))
        case .datetime: return TemporalText.datetime(Self.littleEndian(data))
        case .timestamp: return TemporalText.timestamp(Self.littleEndian(data), fraction: 0, microseconds: 0)
        case .time2:
            return TemporalText.time2(Self.bigEndian(data), bytes: data.count, fraction: definition.fraction)
        case .datetime2:
            let (whole, microseconds) = part(5)
            return TemporalText.datetime2(whole, fraction: definition.fraction, microseconds: microseconds)
        case .timestamp2:
            let (whole, microseconds) = part(4)
            return TemporalText.timestamp(whole, fraction: definition.fraction, microseconds: microseconds)
        default: return TemporalText.date(Self.littleEndian(data))
        }
    }

    private func characters(_ data: UnsafeRawBufferPointer, _ collation: UInt16?) -> RowValue {
        guard data.count > limit else {
            return CharacterText.decode(data, collation: collation).map { .text($0) } ?? bytes(data)
        }
        // A character takes four bytes at most: the cut may be in one of them.
        for end in (max(0, limit - 3)...limit).reversed() {
            let beginning = UnsafeRawBufferPointer(rebasing: data[..<end])
            if let text = CharacterText.decode(beginning, collation: collation) {
                return .text(text, cutFrom: data.count)
            }
        }
        return bytes(data)
    }

    private func bytes(_ data: UnsafeRawBufferPointer) -> RowValue {
        .bytes(Array(data.prefix(limit)), cutFrom: data.count > limit ? data.count : nil)
    }

    /// Little-endian floats.
    private func vector(_ data: UnsafeRawBufferPointer) -> RowValue? {
        guard data.count % 4 == 0, data.count <= limit else { return nil }
        var numbers: [String] = []
        for index in stride(from: 0, to: data.count, by: 4) {
            let value = Float(
                bitPattern: UInt32(littleEndian: data.loadUnaligned(fromByteOffset: index, as: UInt32.self)))
            guard let number = NumberText.real(value) else { return nil }
            numbers.append(number)
        }
        return .json("[" + numbers.joined(separator: ", ") + "]")
    }

    /// Each with a kind, a path, and unless something is removed a document, both with their lengths.
    private func changes(_ data: UnsafeRawBufferPointer) -> RowValue {
        var reader = ByteReader(data)
        var changes: [JSONChange] = []
        do {
            while reader.remaining > 0 {
                guard let kind = JSONChange.Kind(rawValue: try reader.uint8()) else { return bytes(data) }
                let path = try reader.raw(Int(clamping: try reader.packedInteger()))
                var value: RowValue?
                if kind != .remove {
                    let document = try reader.raw(Int(clamping: try reader.packedInteger()))
                    value = JSONText.document(document, limit: limit) ?? bytes(document)
                }
                changes.append(JSONChange(kind: kind, path: String(decoding: path, as: UTF8.self), value: value))
            }
        } catch {
            return bytes(data)
        }
        return .jsonChanges(changes)
    }

    private static func littleEndian(_ data: UnsafeRawBufferPointer) -> UInt64 {
        data.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func bigEndian(_ data: UnsafeRawBufferPointer) -> UInt64 { data.reduce(0) { $0 << 8 | UInt64($1) } }
}
