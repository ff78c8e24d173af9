import CMySQL

extension Connection {
    /// What a result may have at most that is held in memory or passed over, in bytes. The definitions of a million tables have less.
    static let resultLimit = 512 << 20
    /// How many results a statement may have at most.
    static let resultCountLimit = 10_000

    /// The rows of the statement that was sent; none for a statement that returns none.
    func readRows(_ operation: String) throws -> ResultSet {
        var rows: [[[UInt8]?]] = []
        var names: [String] = []
        _ = try walkRows(operation) { result in
            names = Self.columnNames(of: result)
        } row: { row, lengths in
            rows.append(
                names.indices.map { column in
                    row[column].map { Array(UnsafeRawBufferPointer(start: $0, count: Int(lengths[column]))) }
                })
        }
        return ResultSet(columns: names, values: rows, operation: operation, fault: fault)
    }

    /// Passes over the rows of the statement that was sent.
    /// - Returns: whether it returned rows at all.
    func passRows(_ operation: String) throws -> Bool {
        try walkRows(operation) { _ in
        } row: { _, _ in
        }
    }

    /// Not with mysql_store_result: what a server sends must not be more than there is memory.
    private func walkRows(
        _ operation: String, columns: (UnsafeMutablePointer<MYSQL_RES>) -> Void,
        row take: (MYSQL_ROW, UnsafeMutablePointer<UInt>) -> Void
    ) throws -> Bool {
        guard let result = mysql_use_result(handle.mysql) else {
            guard mysql_field_count(handle.mysql) == 0 && mysql_errno(handle.mysql) == 0 else {
                throw failure(operation)
            }
            return false
        }
        defer { mysql_free_result(result) }
        columns(result)
        let count = Int(mysql_num_fields(result))
        var total = 0
        while let row = mysql_fetch_row(result), let lengths = mysql_fetch_lengths(result) {
            total += count
            for column in 0..<count { total += Int(lengths[column]) }
            guard total <= Self.resultLimit else {
                // Else what is left would be read to its end.
                abort()
                throw ServerError.malformed(server, operation, "a result of more than \(Self.resultLimit >> 20) MiB")
            }
            take(row, lengths)
        }
        if mysql_errno(handle.mysql) != 0 { throw failure(operation) }
        return true
    }

    private static func columnNames(of result: UnsafeMutablePointer<MYSQL_RES>) -> [String] {
        (0..<mysql_num_fields(result)).map { index in
            var length = 0
            let name = mysqlfork_field_name(result, index, &length)
            return String(decoding: UnsafeRawBufferPointer(start: name, count: length), as: UTF8.self)
        }
    }
}
