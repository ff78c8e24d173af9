import Synchronization

/// What names mean that clients sent in character sets which are not read here: a server tells. Until it has been asked, a statement
/// with such a name is not understood.
public final class ClientNames: Sendable {
    public struct Name: Sendable, Hashable {
        /// The number of the client's collation.
        public let collation: UInt16
        public let bytes: [UInt8]
    }

    private struct State {
        /// nil for what is no text.
        var told: [Name: String?] = [:]
        var unread: Set<Name> = []
    }

    private let state = Mutex(State())

    /// So many are remembered; statements with more names are not understood.
    private static let limit = 100_000

    public init() {}

    /// Those that were met, and that no server was asked about.
    public var unread: [Name] { state.withLock { Array($0.unread) } }

    /// - Parameter texts: by name; nil for what is none.
    public func tell(_ texts: [Name: String?]) {
        state.withLock { state in
            state.told.merge(texts) { $1 }
            state.unread.subtract(texts.keys)
        }
    }

    func text(of name: Name) -> String? { state.withLock { $0.told[name] ?? nil } }

    func note(_ names: some Sequence<Name>) {
        state.withLock { state in
            for name in names where state.told[name] == nil {
                guard state.unread.count + state.told.count < Self.limit else { return }
                state.unread.insert(name)
            }
        }
    }
}
