import Binlog
import MySQL
import Server
import Timeline

/// What to say when the target does not do what the source did.
struct OrderedFailure: Sendable {
    /// Version of the server that wrote the binlog.
    let source: String
    let connection: Connection

    /// `execute "DROP TABLE t" of transaction … at binlog.000001:4`
    func operation(_ kind: OrderedPacket.Kind, _ start: TransactionStart?) -> String {
        operation(kind, gtid: start?.gtid?.gtid, position: start?.position)
    }

    func operation(_ kind: OrderedPacket.Kind, gtid: GTID?, position: BinlogPosition?) -> String {
        let what =
            switch kind {
            case .boundary, .preparation: "begin, prepare or end a part of"
            case .statement(let summary, _): "execute \"\(summary)\" of"
            case .rows(let tables): "change rows of \(tables.map(\.description).shortList) in"
            }
        let place = position.map { "at \($0)" } ?? ""
        return "\(what) transaction \(gtid.map { "\($0) " } ?? "")\(place)"
    }

    func error(_ error: ServerError, _ kind: OrderedPacket.Kind, _ transaction: OrderedPacket.Transaction?) -> ForkError
    {
        var named = error
        named.operation = operation(kind, gtid: transaction?.gtid, position: transaction?.position)
        // The server quotes the statement from there on, which may hold a password's hash.
        if error.number == ServerError.syntaxError { named.message = "You have an error in your SQL syntax" }
        return ForkError(named, hint: hint(kind, error))
    }

    /// The statement ended otherwise than on the source.
    /// - Parameter number: 0 for success.
    func unexpected(
        _ number: UInt32, _ kind: OrderedPacket.Kind, expected: UInt16, _ transaction: OrderedPacket.Transaction?
    ) -> ForkError {
        ForkError(
            .rejected,
            "\(operation(kind, gtid: transaction?.gtid, position: transaction?.position)): it ended with error \(expected) on the"
                + " source, which kept a part of what it did, and with \(number == 0 ? "success" : "error \(number)") on \(connection.server)",
            hint: "choose a moment before this transaction, or one whose snapshot comes after it")
    }

    /// The statement depends on what the target cannot be given.
    func notReproducible(_ kind: OrderedPacket.Kind, _ start: TransactionStart?, because reason: String) -> ForkError {
        notReproducible(kind, gtid: start?.gtid?.gtid, position: start?.position, because: reason)
    }

    func notReproducible(
        _ kind: OrderedPacket.Kind, gtid: GTID?, position: BinlogPosition?, because reason: String
    ) -> ForkError {
        ForkError(
            .rejected, "\(operation(kind, gtid: gtid, position: position)): \(reason)",
            hint: "choose a moment before this transaction, or one whose snapshot comes after it")
    }

    private func hint(_ kind: OrderedPacket.Kind, _ error: ServerError) -> Wording? {
        guard !error.isConnectionLost, case .statement = kind else { return nil }
        let target = "\(connection.version / 10_000).\(connection.version / 100 % 100).\(connection.version % 100)"
        guard source.hasPrefix(target) else {
            return
                "the source wrote it as \(source), the target is \(target): choose a moment before this transaction, or a"
                + " target of the source's version"
        }
        return "choose a moment before this transaction, or one whose snapshot comes after it"
    }
}

extension ServerError {
    /// ER_PARSE_ERROR
    fileprivate static let syntaxError: UInt32 = 1064
}
