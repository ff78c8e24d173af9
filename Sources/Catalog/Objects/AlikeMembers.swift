import Binlog
import MySQL

/// Finds ENUM and SET columns whose members cannot be told apart by their text: the server looks a text up by the column's collation
/// and takes the first member that is alike. Outside of strict mode it makes `ENUM('a','A')`, and under many collations `'ß'` is
/// `'ss'`, and an Arabic zero a `'0'`, which is the text of no member.
struct AlikeMembers {
    let connection: Connection

    func mark(_ columns: [Column], of table: TableIdentity) async throws -> [Column] {
        var columns = columns
        for index in columns.indices where ["enum", "set"].contains(columns[index].type) {
            let members = ColumnClause("`` \(columns[index].fullType)").members
            guard Self.mayBeAlike(members, columns[index].characterSet),
                try await areAlike(members, columns[index], table)
            else { continue }
            columns[index].hasAlikeMembers = true
        }
        return columns
    }

    /// Only what nobody has to ask a server for is out of the question.
    static func mayBeAlike(_ members: [String], _ characterSet: String?) -> Bool {
        // Letters of other languages stand for ASCII's brackets there.
        if characterSet == "swe7" { return true }
        if zeros.allSatisfy({ members.contains(SQL.literal($0)) }) { return true }
        var known: Set<[UInt8]> = []
        for member in members {
            let bytes = Array(member.utf8)
            // What is no plain literal, and what information_schema has a question mark for, could be anything.
            guard bytes.first == UInt8(ascii: "'"),
                bytes.allSatisfy({ (0x20..<0x7F).contains($0) && $0 != UInt8(ascii: "?") }),
                known.insert(bytes.map(alikeInSomeCollation)).inserted
            else { return true }
        }
        return false
    }

    /// Ignoring case; and i, j and y are one letter in some languages, as are u, v and w.
    private static func alikeInSomeCollation(_ byte: UInt8) -> UInt8 {
        let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        return switch isUpper ? byte + 0x20 : byte {
        case UInt8(ascii: "j"), UInt8(ascii: "y"): UInt8(ascii: "i")
        case UInt8(ascii: "v"), UInt8(ascii: "w"): UInt8(ascii: "u")
        case let letter: letter
        }
    }

    /// The texts of no member (see ``ColumnTransfer``).
    private static let zeros = (1...5).map { String(repeating: "0", count: $0) }

    private func areAlike(_ members: [String], _ column: Column, _ table: TableIdentity) async throws -> Bool {
        let zeros = "(\(Self.zeros.map(SQL.literal).joined(separator: ", ")))"
        let row = try await connection.query(
            MemberQuery(column, table, count: members.count).selecting(
                "COUNT(*) - COUNT(DISTINCT CONCAT(v)), COALESCE(SUM(CONCAT(v) IN \(zeros)), 0)"),
            operation: "compare the members of column \(column.name), table \(table)"
        ).rows.first
        guard let row, let alike = row.values.first.flatMap({ $0 }).map({ String(decoding: $0, as: UTF8.self) }) else {
            return true
        }
        let shownZeros = Self.zeros.count { members.contains(SQL.literal($0)) }
        if alike != "0" || row.text(at: 1) != String(shownZeros) || shownZeros == Self.zeros.count { return true }
        // Where one member is empty, a SET travels as a number, for which no other member must be taken.
        let isASCII = members.allSatisfy { member in member.utf8.allSatisfy { $0 < 0x80 } }
        return column.type == "set" && members.contains("''") && !isASCII
    }
}
