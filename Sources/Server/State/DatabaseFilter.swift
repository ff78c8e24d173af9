import Binlog

/// Which databases of the source are forked: `--database` and `--exclude-database`.
public struct DatabaseFilter: Sendable, Equatable {
    /// Only these; all when empty.
    public var included: [String]
    /// Not these.
    public var excluded: [String]

    public init(included: [String] = [], excluded: [String] = []) {
        self.included = included
        self.excluded = excluded
    }

    public static let all = DatabaseFilter()

    /// Whether this is one of the server's own databases, which every server brings itself. `SYS` is none of them where names are
    /// distinguished by case, while the other two schemas answer to any case.
    package static func isOfServer(_ name: String) -> Bool {
        ["mysql", "sys"].contains(name) || ["information_schema", "performance_schema"].contains(name.lowercased())
    }

    /// Whether this is the mark of an unfinished fork. In any case: the target may not distinguish it.
    package static func isMark(_ name: String) -> Bool { name.lowercased() == OwnDatabase.name }

    /// Whether this is no user's database. Such are never copied, and no window writes to them.
    package static func isSystem(_ name: String) -> Bool { isOfServer(name) || isMark(name) }

    /// What a filter makes of the databases that are there.
    public struct Selection: Sendable, Equatable {
        /// To be forked, as the server spells them, in the server's order.
        public var chosen: [String] = []
        /// Asked for and not there.
        public var missing: [String] = []
        /// Asked for, but the server's own.
        public var system: [String] = []
        /// Excluded and not there.
        public var excludedInVain: [String] = []
    }

    /// Applies the filter.
    /// - Parameters:
    ///   - databases: the user databases of the source.
    ///   - foldsCase: names are the same whatever their case, as with `lower_case_table_names` other than 0.
    public func select(from databases: [String], foldsCase: Bool) -> Selection {
        let fold = { (name: String) in (foldsCase ? name.lowercased() : name).exact }
        let present = Set(databases.map(fold))
        let wanted = Set(included.map(fold))
        let unwanted = Set(excluded.map(fold))
        var selection = Selection()
        selection.chosen = databases.filter { name in
            (wanted.isEmpty || wanted.contains(fold(name))) && !unwanted.contains(fold(name))
        }
        for name in included where !present.contains(fold(name)) {
            if Self.isSystem(foldsCase ? name.lowercased() : name) {
                selection.system.append(name)
            } else {
                selection.missing.append(name)
            }
        }
        selection.excludedInVain = excluded.filter {
            !present.contains(fold($0)) && !Self.isSystem(foldsCase ? $0.lowercased() : $0)
        }
        return selection
    }
}
