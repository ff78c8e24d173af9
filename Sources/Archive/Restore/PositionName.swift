import Binlog
import Server

/// What a position means in a generation that several servers wrote: they call their files alike. In the chain's own names, the first
/// server's may have `1~` in front, and the others' have their number.
struct PositionName {
    private let files: [ArchivedBinlogFile]

    init(of chain: ArchivedChain) { files = chain.files }

    /// The places that it may be, of the chain.
    func candidates(_ position: BinlogPosition) -> [BinlogPosition] {
        files.filter { position.offset <= $0.size && names($0).contains(position.file) }
            .map { BinlogPosition(file: $0.name, offset: position.offset) }
    }

    /// - Returns: the place in the chain, and what the user should know of it.
    /// - Throws: ``ForkError`` (refused) when it may be more than one.
    func place(_ position: BinlogPosition) throws -> (BinlogPosition, warning: String?) {
        let found = candidates(position)
        guard let first = found.first, found.count == 1 else {
            let spelled = found.map { place in
                let file = files.first { $0.name == place.file }
                return "\(place.withNumber) (server \(file?.segment.serverUUID ?? ""))"
            }
            throw ForkError(
                .refused,
                "\(position) is a place in the binary logs of several servers, which took over from one another",
                hint: "say of which: \(spelled.joined(separator: ", "))")
        }
        guard let file = files.first(where: { $0.name == first.file }), hasSeveralServers,
            position.file == file.serverName
        else { return (first, nil) }
        return (
            first,
            "\(position) is taken for \(first.withNumber), of server \(file.segment.serverUUID): of no other server does the archive"
                + " have such a place"
        )
    }

    private var hasSeveralServers: Bool { Set(files.map(\.prefix)).count > 1 || !(files.first?.prefix ?? "").isEmpty }

    private func names(_ file: ArchivedBinlogFile) -> Set<String> {
        file.prefix.isEmpty ? [file.name, "1~\(file.name)"] : [file.name, file.serverName]
    }
}

extension BinlogPosition {
    /// With the number of the server that wrote it in front, the first one's, too.
    fileprivate var withNumber: BinlogPosition {
        Self.segment(of: file) == 1 ? BinlogPosition(file: "1~\(file)", offset: offset) : self
    }
}
