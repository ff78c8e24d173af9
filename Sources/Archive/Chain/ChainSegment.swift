import Binlog

/// The part of a generation that one server wrote. Servers call their files alike: on the chain, all but the first server's have a
/// number in front.
package struct ChainSegment: Sendable, Equatable {
    package let serverUUID: String
    /// What came before it, and is passed over where its files have it again; nil in the first one.
    let held: GTIDSet?
    /// `2~`; none in the first one.
    package let prefix: String

    init(_ handover: ArchiveManifest.Handover) {
        serverUUID = handover.serverUUID
        held = handover.gtids
        prefix = "\(handover.segment)~"
    }

    /// That of the server with which a generation begins.
    init(first generation: ArchiveManifest.Generation) {
        serverUUID = generation.serverUUID
        held = nil
        prefix = ""
    }

    /// As the server calls a file of the chain.
    func serverName(of name: String) -> String { String(name.dropFirst(prefix.count)) }

    /// Whether a transaction came before.
    func holds(_ gtid: GTID?) -> Bool {
        guard let held, let gtid else { return false }
        return held.contains(gtid)
    }
}

extension ArchiveManifest.Generation {
    /// The one that a file of its chain belongs to.
    package func segment(of file: String) -> ChainSegment {
        let number = BinlogPosition.segment(of: file)
        return handovers.first { $0.segment == number }.map { ChainSegment($0) } ?? ChainSegment(first: self)
    }

    /// For a server that takes over.
    /// - Parameter file: the last one of the chain.
    func nextSegment(after file: String) -> Int { BinlogPosition.segment(of: file) + 1 }
}
