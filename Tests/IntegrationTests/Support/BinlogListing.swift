import Foundation
import Testing

/// The transactions in a server's binlog files, as its own mysqlbinlog shows them.
struct BinlogListing: Sendable {
    struct Transaction: Sendable {
        let file: String
        let position: UInt64
        let end: UInt64
        /// As in `gtid_next`: `ANONYMOUS` without GTIDs.
        let gtid: String
        /// Microseconds since 1970, by the clock of this server.
        let commitTime: Int
        /// First column of each row that it inserts, as text; empty where the transaction is compressed.
        var inserted: [String] = []

        /// RFC 3339 with microseconds.
        var time: String { BinlogListing.text(of: commitTime) }
    }

    let transactions: [Transaction]

    /// - Parameter rows: whether the rows are to be listed, too.
    static func read(_ server: TestServer, rows: Bool = false) async throws -> BinlogListing {
        var transactions: [Transaction] = []
        for file in try await server.values("SHOW BINARY LOGS") {
            let options = ["--no-defaults", "--base64-output=DECODE-ROWS"] + (rows ? ["--verbose"] : [])
            let result = try await Shell.run(
                server.programs + "/mysqlbinlog", options + ["\(server.dataDirectory)/\(file)"])
            try #require(result.status == 0, "\(result.errors)")
            transactions += parse(result.output, file: file)
        }
        return BinlogListing(transactions: transactions)
    }

    static func text(of microseconds: Int) -> String {
        let fraction = String(microseconds % 1_000_000)
        let seconds = Date(timeIntervalSince1970: TimeInterval(microseconds / 1_000_000)).formatted(
            Date.ISO8601FormatStyle(timeZone: .gmt))
        return seconds.dropLast() + "." + String(repeating: "0", count: 6 - fraction.count) + fraction + "Z"
    }

    /// How many transactions lie before a position. Positions that differ only by the rotation to the next file have the same.
    func count(before file: String, _ position: UInt64) -> Int {
        transactions.firstIndex { ($0.file, $0.position) >= (file, position) } ?? transactions.count
    }

    private static func parse(_ text: String, file: String) -> [Transaction] {
        var transactions: [Transaction] = []
        var position: UInt64 = 0
        var header: (position: UInt64, time: Int, length: UInt64)?
        var isFirstColumn = false
        for line in text.split(separator: "\n") {
            if line.hasPrefix("# at ") {
                position = UInt64(line.dropFirst(5)) ?? 0
            } else if line.hasPrefix("#"), let time = number(after: "\timmediate_commit_timestamp=", in: line) {
                header = (position, time, UInt64(number(after: "transaction_length=", in: line) ?? 0))
            } else if line.hasPrefix("SET @@SESSION.GTID_NEXT= '"), let found = header {
                let gtid = line.dropFirst(26).prefix { $0 != "'" }
                transactions.append(
                    Transaction(
                        file: file, position: found.position, end: found.position + found.length, gtid: String(gtid),
                        commitTime: found.time))
                header = nil
            } else if line.hasPrefix("### INSERT INTO") {
                isFirstColumn = true
            } else if isFirstColumn, line.hasPrefix("###   @1=") {
                transactions[transactions.count - 1].inserted.append(String(line.dropFirst(9)))
                isFirstColumn = false
            }
        }
        return transactions
    }

    private static func number(after name: String, in line: Substring) -> Int? {
        line.firstRange(of: name).flatMap { Int(line[$0.upperBound...].prefix { $0.isNumber }) }
    }
}
