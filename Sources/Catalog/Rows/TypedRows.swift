import Binlog

/// Some rows for LOAD DATA, and the documents in them that text does not carry whole.
package struct TypedRows: Sendable {
    /// Each row has as many fields as the table has JSON columns behind its own: the number of the document, or NULL where the
    /// text is all of it.
    package fileprivate(set) var text: [UInt8] = []
    /// For the ``DocumentStage``, numbered from 1.
    package fileprivate(set) var documents = RowImages()
    package fileprivate(set) var count = 0

    package var byteCount: Int { text.count + documents.byteCount }
}

/// Takes the text of rows apart (``LoadDataText``), with the types of what is inside JSON in its last fields, and makes documents of
/// text and types.
package struct TypedRowReader {
    private let columns: ColumnTransfer
    /// What has not been made a row yet.
    private var input: [UInt8] = []
    private var position = 0
    private var isEscaped = false
    /// Where the fields of the row that is being read end.
    private var ends: [Int] = []
    private var rows = TypedRows()

    package init(_ columns: ColumnTransfer) { self.columns = columns }

    package var byteCount: Int { rows.byteCount }

    /// The rows so far. The next ones are others.
    package mutating func take() -> TypedRows {
        defer { rows = TypedRows() }
        return rows
    }

    /// - Throws: ``BinlogError`` when they are not rows of this table.
    package mutating func append(_ text: [UInt8]) throws {
        input += text
        // Of the row that is being read, and of those before it that go on as they are.
        var (start, firstPlain) = (0, 0)
        while position < input.count {
            let byte = input[position]
            position += 1
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\t") {
                ends.append(position - 1)
            } else if byte == UInt8(ascii: "\n") {
                ends.append(position - 1)
                if try !isPlain() {
                    rows.text += input[firstPlain..<start]
                    try appendRow(from: start)
                    firstPlain = position
                }
                rows.count += 1
                ends.removeAll(keepingCapacity: true)
                start = position
            }
        }
        rows.text += input[firstPlain..<start]
        input.removeFirst(start)
        position -= start
        for index in ends.indices { ends[index] -= start }
    }

    /// - Throws: ``BinlogError`` when there is a beginning of another one.
    package func requireWhole() throws {
        if !input.isEmpty { throw BinlogError("the rows end in the middle of one") }
    }

    /// Whether no document has types.
    private func isPlain() throws -> Bool {
        if ends.count == columns.count { return false }
        guard ends.count == columns.count + columns.documents.count else {
            throw BinlogError("a row has \(ends.count) fields")
        }
        return ends.indices.dropFirst(columns.count).allSatisfy { isNull($0) }
    }

    private func field(_ index: Int, from start: Int = 0) -> Range<Int> {
        (index == 0 ? start : ends[index - 1] + 1)..<ends[index]
    }

    private func isNull(_ index: Int) -> Bool { input[field(index)].elementsEqual(#"\N"#.utf8) }

    private mutating func appendRow(from start: Int) throws {
        // An archive may have none of the types.
        let hasTypes = ends.count > columns.count
        var numbers = columns.documents.map { _ in #"\N"# }
        for index in 0..<columns.count {
            if index > 0 { rows.text.append(UInt8(ascii: "\t")) }
            let text = input[field(index, from: start)]
            if hasTypes, let place = columns.documents.firstIndex(of: index), !isNull(columns.count + place) {
                let document = try document(text, types: input[field(columns.count + place)])
                let number = rows.documents.count + 1
                DocumentTable.append(number: number, document: document, to: &rows.documents)
                numbers[place] = String(number)
                rows.text += #"\N"#.utf8
            } else {
                rows.text += text
            }
        }
        for number in numbers {
            rows.text.append(UInt8(ascii: "\t"))
            rows.text += number.utf8
        }
        rows.text.append(UInt8(ascii: "\n"))
    }

    private func document(_ text: ArraySlice<UInt8>, types: ArraySlice<UInt8>) throws -> [UInt8] {
        let types = try Self.unescaped(types).withUnsafeBytes { try JSONTypeList($0) }
        return try Self.unescaped(text).withUnsafeBytes {
            try JSONBinary.encode($0, types, columns: columns.decimals)
        }
    }

    private static func unescaped(_ field: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(field.count)
        var isEscaped = false
        for byte in field {
            isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
            if !isEscaped { bytes.append(byte) }
        }
        return bytes
    }
}
